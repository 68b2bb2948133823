"""`tiktok-services catalog`: what the reference tables answer, each answer with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from cyclopts import App, Parameter

from tiktok_services.catalog import default_catalog
from tiktok_services.cli.terminal import NO, YES, Terminal
from tiktok_services.errors import InvalidValue
from tiktok_services.target import Target
from tiktok_services.vocabulary import CategorySlug, Market, Region


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog, Closure, FieldRule, FileRule, Offering, ProofDefinition

_Code = TypeVar("_Code")

_Json = Annotated[bool, Parameter(name="--json", negative="", show_default=False, help="Answer machines, as JSON.")]
_RegionName = Annotated[str, Parameter(name="--region", help="Country of the partner's papers, such as US or CN.")]
_MarketName = Annotated[str, Parameter(name="--market", help="Country whose sellers are served, such as US or GB.")]
_CategoryName = Annotated[str, Parameter(name="--category", help="Slug of a category, as `categories` prints it.")]

catalog = App(
    name="catalog",
    help="Ask the reference tables. Every answer names the pages it rests on.",
    usage="Usage: tiktok-services catalog categories|language|proofs|listing|rule [OPTIONS]",
)


@catalog.command
def categories(*, region: _RegionName, market: _MarketName, json: _Json = False) -> int:
    """List the service categories a TSP of a region is offered in a market."""
    home, served, tables = _code("--region", Region, region), _code("--market", Market, market), default_catalog()
    offered = tables.offered(home, served)
    scope = tables.scope(home, served)
    terminal = Terminal()
    if json:
        rows = [_offering(row) for row in offered]
        tree = {"region": home, "market": served, "scope": scope, "offerings": rows}
        terminal.data(_with_sources(tree, tables, *(row.sources for row in offered)))
    elif offered:
        terminal.say((f"A TSP registered in {_named(home, tables)}, serving {_named(served, tables)}: {scope}", "bold"))
        terminal.table(("category", "name", "services", "closed"), _offered_categories(offered))
        _cite(terminal, tables, *(row.sources for row in offered))
    elif scope is None:
        terminal.say(f"A partner registered in {_named(home, tables)} cannot target {_named(served, tables)} [R4]")
    else:
        offer = f"No category is offered in {_named(served, tables)} to a TSP registered in {_named(home, tables)} [R5]"
        terminal.say(offer)
    return YES if offered else NO


def _offered_categories(offered: tuple[Offering, ...]) -> Iterator[tuple[str, ...]]:
    """One row for each category: pages repeat one another."""
    tables = default_catalog()
    for slug in dict.fromkeys(row.category for row in offered):
        rows = [row for row in offered if row.category == slug]
        types = sorted({type_ for row in rows for type_ in row.types_for_holders})
        closures = [row.closure for row in rows if row.closure is not None]
        closed = _closing_days(closures[0]) if closures else ""
        yield slug, tables.category(slug).name, ", ".join(types), closed


def _closing_days(closure: Closure) -> str:
    return (
        f"to new certifications from {closure.certifications_closed_from}, "
        f"to new authorizations from {closure.authorizations_closed_from}"
    )


def _offering(row: Offering) -> dict[str, Any]:
    return {
        "id": row.id,
        "category": row.category,
        "name": row.name,
        "main_category": row.main_category,
        "service_types": sorted(row.types_for_holders),
        "closed_to_certifications_from": row.closure and row.closure.certifications_closed_from.isoformat(),
        "closed_to_authorizations_from": row.closure and row.closure.authorizations_closed_from.isoformat(),
        "confidence": row.confidence,
        "notes": list(row.notes),
        "sources": list(row.sources),
    }


@catalog.command
def language(
    target: Annotated[str, Parameter(name="TARGET", help="Market and sellers, such as GB/cross_border.")],
    /,
    *,
    json: _Json = False,
) -> int:
    """Tell in which language the sellers of a target are written to."""
    asked, tables, terminal = _code("TARGET", Target.parse, target), default_catalog(), Terminal()
    found = tables.language(asked.market, asked.seller_type)
    if json:
        answer = found and {
            "tag": found.tag,
            "name": found.name,
            "platform_locale": found.platform_locale,
            "confidence": found.confidence,
            "basis": found.basis,
            "sources": list(found.sources),
        }
        terminal.data(_with_sources({"target": str(asked), "language": answer}, tables, found.sources if found else ()))
    elif found is None:
        terminal.say(f"{asked}: the store has no listings for these sellers [R36]")
    else:
        terminal.say((f"{asked}: {found.name} ({found.tag})", "bold"), f" [R36], {found.basis}")
        _cite(terminal, tables, found.sources)
    return YES if found else NO


@catalog.command
def proofs(*, category: _CategoryName, region: _RegionName, market: _MarketName, json: _Json = False) -> int:
    """List what an application for a certification has to prove."""
    slug = _code("--category", CategorySlug, category)
    home, served = _code("--region", Region, region), _code("--market", Market, market)
    tables, terminal = default_catalog(), Terminal()
    tables.category(slug)
    scope = tables.scope(home, served)
    if scope is None or not tables.offerings_of(slug, home, served):
        offered = False
        row = None
        first: list[str] = []
    else:
        offered = True
        row = tables.proofs(slug, home, served)
        first = sorted(tables.prerequisites(slug, scope))
    cited = row.sources if row else ()
    if json:
        tree = {
            "category": slug,
            "region": home,
            "market": served,
            "offered": offered,
            "documented": row is not None,
            "certified_first": first,
            "required": [_proof(each, tables) for each in (row.required if row else ())],
            "optional": [_proof(each, tables) for each in (row.optional if row else ())],
            "notes": list(row.notes) if row else [],
        }
        terminal.data(_with_sources(tree, tables, cited))
        return YES if offered else NO
    if not offered:
        terminal.say(f"{slug} is not offered in {served} to partners registered in {home} [R5]")
        return NO
    terminal.say((f"{slug} in {_named(served, tables)}, registered in {_named(home, tables)}", "bold"))
    for each in first:
        terminal.say(f"certified first: {each} [R9]", indent=2)
    if row is None:
        terminal.say("the documentation states no proofs for it; only the platform's form tells [R8]", indent=2)
        return YES
    _show_proofs(terminal, tables, "required", row.required)
    _show_proofs(terminal, tables, "optional", row.optional)
    for note in row.notes:
        terminal.say(f"note: {note}", indent=2)
    _cite(terminal, tables, cited)
    return YES


def _show_proofs(terminal: Terminal, tables: Catalog, title: str, ids: Iterable[str]) -> None:
    for each in ids:
        proof = tables.proof(each)
        terminal.say(f"{title}: {proof.name} ({proof.id}) [R8]", indent=2)
        terminal.say((proof.description, "dim"), indent=6)
        if limits := ", ".join(_limits_of_proof(proof)):
            terminal.say((limits, "dim"), indent=6)


def _limits_of_proof(proof: ProofDefinition) -> Iterator[str]:
    if proof.format is not None:
        yield proof.format
        least, most = proof.min_count, proof.max_count
        yield f"at least {least}" if most is None else f"exactly {least}" if least == most else f"{least} to {most}"
    if proof.file is not None:
        yield _limits_of_file(proof.file)


def _proof(proof_id: str, tables: Catalog) -> dict[str, Any]:
    proof = tables.proof(proof_id)
    return {
        "id": proof.id,
        "name": proof.name,
        "description": proof.description,
        "format": proof.format,
        "limits": list(_limits_of_proof(proof)),
    }


@catalog.command
def listing(*, json: _Json = False) -> int:
    """List the fields of a store listing and their limits."""
    tables, terminal = default_catalog(), Terminal()
    fields = tables.listing.fields
    if json:
        rows = [
            {
                "id": rule.id,
                "name": rule.name,
                "required": rule.required,
                "limits": list(_limits(rule)),
                "sources": list(rule.sources),
            }
            for rule in fields
        ]
        terminal.data(_with_sources({"fields": rows}, tables, *(rule.sources for rule in fields)))
    else:
        rows_shown = (
            (rule.name, "required" if rule.required else "optional", "; ".join(_limits(rule))) for rule in fields
        )
        terminal.table(("field", "", "limits [R37-R41]"), rows_shown)
        _cite(terminal, tables, *(rule.sources for rule in fields))
    return YES


def _limits(rule: FieldRule) -> Iterator[str]:
    if rule.count is not None:
        most = rule.count.maximum
        least = rule.count.minimum
        yield f"exactly {least}" if most == least else f"at least {least}"
    if rule.text_limit is not None:
        yield f"{rule.text_limit.stated} characters"
    yield from (f"{part.id} {part.text_limit.stated} characters" for part in rule.parts if part.text_limit is not None)
    for kind, file in (("image", rule.image), ("video", rule.video)):
        if file is not None:
            yield f"{kind}: {_limits_of_file(file)}"


def _limits_of_file(file: FileRule) -> str:
    limits = (
        " or ".join(file.formats),
        file.max_size and file.max_size.stated,
        file.ratio and f"{file.ratio[0]}:{file.ratio[1]}",
        file.min_width_px and f"at least {file.min_width_px} x {file.min_height_px} px",
    )
    return ", ".join(limit for limit in limits if limit)


@catalog.command
def rule(
    rule_id: Annotated[str, Parameter(name="ID", help="The id of a rule, such as R38.")],
    /,
    *,
    json: _Json = False,
) -> int:
    """Tell what a rule says, what it rests on, and what of it is left outside."""
    tables, terminal = default_catalog(), Terminal()
    found = tables.rule(rule_id)
    left_out = found.outside or found.partly
    if json:
        tree = {
            "id": found.id,
            "sentence": found.sentence,
            "basis": found.basis,
            "coverage": found.coverage,
            "left_out": left_out,
        }
        terminal.data(_with_sources({"rule": tree}, tables, found.sources))
        return YES
    terminal.say((f"{found.id}: {found.sentence}", "bold"))
    terminal.say(f"basis: {found.basis}; here: {found.coverage}", indent=2)
    if left_out is not None:
        terminal.say(left_out, indent=2)
    _cite(terminal, tables, found.sources)
    return YES


def _code(option: str, kind: Callable[[str], _Code], text: str) -> _Code:
    """Make the code a person typed, or tell which option is wrong."""
    try:
        return kind(text)
    except InvalidValue as error:
        raise InvalidValue(option, error.problem) from error


def _named(code: str, tables: Catalog) -> str:
    return f"{tables.market_name(Market(code))} ({code})"


def _cited(sources: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(each for row in sources for each in row))


def _cite(terminal: Terminal, tables: Catalog, *sources: tuple[str, ...]) -> None:
    terminal.heading(f"Sources (edition {tables.edition})")
    for each in _cited(sources):
        page = tables.source(each)
        terminal.say(f"{page.title}, {page.updated}, {page.url}", indent=2)


def _with_sources(tree: dict[str, Any], tables: Catalog, *sources: tuple[str, ...]) -> dict[str, Any]:
    pages = (tables.source(each) for each in _cited(sources))
    cited = {
        page.document_id: {"title": page.title, "updated": page.updated.isoformat(), "url": page.url} for page in pages
    }
    return {"schema": 1, "edition": tables.edition, **tree, "sources": cited}
