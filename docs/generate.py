"""
Writes the pages of the reference that are made from the code, so that they cannot disagree with it.

`make docs` does it before it builds the site; by hand: `.venv/bin/python docs/generate.py`. A test compares what is
committed with what this would write.
"""  # noqa: INP001 - a script, and imported only by conf.py and the tests

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from tiktok_services import errors, lifecycle, testing
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.catalog import Catalog, Coverage, Rule, default_catalog
from tiktok_services.certifying import PARTNER_PERFORMERS, STILL_POSSIBLE_AFTER_TERMINATION
from tiktok_services.events import SERVICE_EVENTS, ServiceEvent
from tiktok_services.lifecycle import MACHINES, PERFORMERS, Move, ServiceLifecycle, declared_moves
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent
from tiktok_services.vocabulary import Role


ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "% Written by docs/generate.py from the code; edit the code, not this page.\n\n"


# -- citations of rules ------------------------------------------------------------------------------------------

_CITATION = re.compile(r"(?<![A-Za-z0-9])R(\d{1,3})(?:(?:-| to )R(\d{1,3}))?(?![A-Za-z0-9])")
_CLAIM = re.compile(r"\bRules?: ((?:[RQC]\d+[^\n]*?,\s+)*[RQC]\d+[^\n\"]*)")


_ABOUT_ALL_RULES = ("rules.py", "test_rules.py")
"""They name rules without keeping them."""


class Citation(NamedTuple):
    """A place that names a rule."""

    rule: str
    file: str
    """Path from the root of the repository."""
    name: str
    """The innermost class, function or variable around it; empty for the module itself."""


def rules_in(text: str) -> Iterator[str]:
    """Every rule id in *text*, in its order; `R62-R64` and `R37 to R41` are all from the first to the last."""
    for found in _CITATION.finditer(text):
        first, last = int(found[1]), int(found[2] or found[1])
        yield from (f"R{number}" for number in range(first, last + 1))


def claims_in(text: str) -> Iterator[str]:
    """Every rule id in a `Rule:` or `Rules:` line of *text*: such a line says that the rule is kept there."""
    for found in _CLAIM.finditer(text):
        yield from rules_in(found[1])


def citations(folder: str) -> list[Citation]:
    """Every place below *folder* that names a rule, each once, in the order of files and lines."""
    found: dict[Citation, None] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.name in _ABOUT_ALL_RULES:
            continue
        text = path.read_text(encoding="utf-8")
        places = _named_places(ast.parse(text))
        for number, line in enumerate(text.splitlines(), 1):
            for rule in rules_in(line):
                around = [place for place in places if place[0] <= number <= place[1]]
                name = max(around, key=lambda place: place[0])[2] if around else ""
                found[Citation(rule, path.relative_to(ROOT).as_posix(), name)] = None
    return list(found)


def _named_places(tree: ast.AST, prefix: str = "") -> list[tuple[int, int, str]]:
    """First line, last line and name of everything that has a name."""
    places: list[tuple[int, int, str]] = []
    before = ""
    for node in ast.iter_child_nodes(tree):
        name = _name_of(node) or (before if _is_text(node) else "")
        before = name
        if name:
            start = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])  # type: ignore[attr-defined]
            places.append((start, node.end_lineno, prefix + name))  # type: ignore[attr-defined]
        if isinstance(node, ast.ClassDef):
            places += _named_places(node, f"{prefix}{name}.")
    return places


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _is_text(node: ast.AST) -> bool:
    """A text that stands alone describes the variable above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


# -- small pieces of Markdown ------------------------------------------------------------------------------------


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(word: object) -> str:
    return f"`{word}`"


def _rule_links(rules: Iterable[str]) -> str:
    return ", ".join(f"[{rule}](rules.md#{rule.lower()})" for rule in rules)


def _linked(text: str) -> str:
    """*text* with a link behind every rule it names."""
    return _CITATION.sub(lambda found: f"[{found[0]}](rules.md#r{found[1]})", text)


class _Described(NamedTuple):
    """A docstring in its parts."""

    text: str
    attributes: Mapping[str, str]


def _described(thing: object) -> _Described:
    doc = inspect.getdoc(thing) or ""
    text, _, listed = doc.partition("Attributes:\n")
    attributes: dict[str, str] = {}
    name = ""
    for line in listed.splitlines():
        if match := re.match(r" {4}(\w+): (.*)", line):
            name = match[1]
            attributes[name] = match[2]
        elif line.startswith("     ") and name:
            attributes[name] += f" {line.strip()}"
        elif line.strip():
            break
    return _Described(re.sub(r"\s*Rules?: [RQC]\d.*", "", text, flags=re.DOTALL).strip(), attributes)


def _own_rules(thing: object) -> list[str]:
    return list(dict.fromkeys(claims_in(inspect.getdoc(thing) or "")))


# -- the pages ---------------------------------------------------------------------------------------------------


def rules_page(catalog: Catalog) -> str:
    """Every rule: what it says, where it comes from, where it is kept and which tests say so, or why it is outside."""
    code, tests = _by_rule(citations("src")), _by_rule(citations("tests"))
    counts = {coverage: sum(rule.coverage is coverage for rule in catalog.rules) for coverage in Coverage}
    parts = [
        "# Rules\n\n",
        (
            "What the platform's public documentation asks, as of the edition "
            f"{_code(catalog.edition)} of the [catalog](catalog.md), in this project's words. Blockers, docstrings and "
            'tests cite these ids; `default_catalog().rule("R38")` answers one as data. '
            "Ids that start with Q are [open questions](../explanation/open-questions.md).\n\n"
        ),
        (
            f"Of {len(catalog.rules)} rules {counts[Coverage.KEPT]} are kept, {counts[Coverage.PARTLY]} are kept in part, "
            f"and {counts[Coverage.OUTSIDE]} are left outside.\n\n"
        ),
        _table(
            ("basis", "the rule"),
            (
                ("SEED", "is stated on the page *Create and publish a service*"),
                ("DOC", "is stated on another page"),
                ("INFERRED", "follows from what pages state, or is stated for apps and taken to hold for services"),
            ),
        ),
    ]
    for heading, last in _SECTIONS.items():
        parts.append(f"\n## {heading}\n")
        first = _first_number(heading)
        parts += [_rule(catalog, rule, code, tests) for rule in catalog.rules if first <= int(rule.id[1:]) <= last]
    return "".join(parts)


_SECTIONS = {
    "Partners and certifications": 21,
    "Types of service": 33,
    "The launch checklist": 47,
    "The life of a service": 72,
    "Authorization by sellers": 93,
    "Offers, proposals, proof of work and leads": 104,
}
"""Heading -> number of the last rule under it."""


def _first_number(heading: str) -> int:
    before = [last for other, last in _SECTIONS.items() if last < _SECTIONS[heading]]
    return max(before, default=0) + 1


def _by_rule(found: Iterable[Citation]) -> dict[str, dict[str, list[str]]]:
    """Rule -> file -> names."""
    places: dict[str, dict[str, list[str]]] = {}
    for each in found:
        places.setdefault(each.rule, {}).setdefault(each.file, []).append(each.name)
    return places


def _rule(
    catalog: Catalog, rule: Rule, code: dict[str, dict[str, list[str]]], tests: dict[str, dict[str, list[str]]]
) -> str:
    pages = "; ".join(f"[{_escaped(source.title)}]({source.url})" for source in map(catalog.source, rule.sources))
    lines = [f"\n### {rule.id}\n\n{rule.sentence}\n\n- {rule.basis}: {pages}\n"]
    if rule.outside is not None:
        lines.append(f"- **Outside.** {rule.outside}\n")
    if rule.partly is not None:
        lines.append(f"- **In part.** {rule.partly}\n")
    for title, places in (("code", code), ("tests", tests)):
        if where := places.get(rule.id):
            shown = "; ".join(_place(file, names) for file, names in where.items())
            lines.append(f"- {title}: {shown}\n")
    return "".join(lines)


def _place(file: str, names: list[str]) -> str:
    module = file
    if file.startswith("src/"):
        module = (
            file.removeprefix("src/tiktok_services/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )
    named = [_code(name) for name in dict.fromkeys(names) if name]
    return f"{module} ({', '.join(named)})" if named else module


def _escaped(title: str) -> str:
    return title.replace("[", "\\[").replace("]", "\\]")


def blockers_page() -> str:
    """Every reason for a refusal."""
    rows = (
        (_code(code.value), code.sentence, code.mend, code.remedy, code.who, _rule_links(code.rules))
        for code in BlockerCode
    )
    kinds = ((_code(kind.value), _meaning(RemedyKind, kind.name)) for kind in RemedyKind)
    return (
        "# Blockers\n\n"
        "Every reason for a refusal, in the order in which they are told. Codes, paths and parameters stay the same "
        "from version to version; sentences may change. Words in braces are the parameters of the case.\n\n"
        + _table(
            ("code", "what is wrong", "what mends it", "kind of step", "made by", "rules"),
            ([cell.replace("{", "*{").replace("}", "}*") for cell in row] for row in rows),
        )
        + "\n## Kinds of steps\n\n"
        + _table(("kind", "the step"), kinds)
    )


def _meaning(kind: type[Any], member: str) -> str:
    """The text below *member* in the source of an enumeration."""
    found = re.search(rf'\b{member} = .*\n\s+"""(.+)"""', inspect.getsource(kind))
    return found[1] if found else ""


def lifecycle_page() -> str:
    """Who may go where, from the declaration."""
    theory = (inspect.getdoc(lifecycle) or "").split("\n\n", 1)[1]
    guards = {guard for machine in MACHINES for move in declared_moves(machine) for guard, _ in move.guards}
    parts = [
        "# Lifecycle\n\n",
        _linked(theory),
        (
            "\n\nThe diagrams are in [Mermaid](https://mermaid.js.org), which many viewers of Markdown draw. "
            "`tiktok-services lifecycle` prints the same moves.\n"
        ),
        "\n## Conditions\n\n",
        _table(
            ("condition", "holds when"),
            (
                (_code(guard.__name__), inspect.getdoc(guard) or "")
                for guard in sorted(guards, key=lambda g: g.__name__)
            ),
        ),
    ]
    for machine in MACHINES:
        parts += [
            f"\n## {machine.__name__}\n\n",
            _matrix(machine),
            "\nA cell tells where the move leads if the rules allow it; an empty one is impossible. Either way a refusal changes nothing.\n",
            "\nThe moves that lead somewhere else:\n" if machine is ServiceLifecycle else "",
            f"\n```mermaid\n{_diagram(machine)}```\n",
        ]
    parts += [
        "\n## Who may do what with a service\n\n",
        _performers((action.value, roles) for action, roles in PERFORMERS.items()),
        "\n## Who may do what with a partner\n\n",
        _performers((action.value, roles) for action, roles in PARTNER_PERFORMERS.items()),
        "\nOnce the partner is terminated only these are left: "
        + ", ".join(sorted(_code(action.value) for action in STILL_POSSIBLE_AFTER_TERMINATION))
        + ".\n",
    ]
    return "".join(parts)


def _matrix(machine: Any) -> str:
    states = [str(state.value) for state in machine.states]
    moves = declared_moves(machine)
    actions = dict.fromkeys(move.action for move in moves)
    order = [
        action.value for action in (lifecycle.Action if machine is ServiceLifecycle else lifecycle.CandidateAction)
    ]

    def cell(action: str, source: str) -> str:
        return "; ".join(_destination(move) for move in moves if (move.action, move.source) == (action, source))

    return _table(
        ("action \\ from", *map(_code, states)),
        ((_code(action), *(cell(action, state) for state in states)) for action in sorted(actions, key=order.index)),
    )


def _destination(move: Move) -> str:
    return f"{_code(move.target)} if {move.when.replace('_', ' ')}" if move.when else _code(move.target)


def _diagram(machine: Any) -> str:
    """A state diagram. Of the service only the moves between different states: the others would hide them."""
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for move in declared_moves(machine):
        if machine is not ServiceLifecycle or move.source != move.target:
            label = f"{move.action} ({move.when.replace('_', ' ')})" if move.when else move.action
            labels.setdefault((move.source, move.target), {})[label] = None
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}" for state in machine.states if state.initial]
    lines += [f"    {source} --> {target}: {' / '.join(each)}" for (source, target), each in labels.items()]
    return "".join(f"{line}\n" for line in lines)


def _performers(rows: Iterable[tuple[str, frozenset[Role]]]) -> str:
    return _table(
        ("action", *(role.value for role in Role)),
        ((_code(action), *("yes" if role in roles else "" for role in Role)) for action, roles in rows),
    )


def events_page() -> str:
    """Every event: its name, what it says, what it carries."""
    parts = [
        "# Events\n\n",
        (
            "What happened, as frozen facts. The sum of its events is the aggregate: `Service.replay` and "
            "`Partner.replay` fold them. No event carries the link token.\n"
        ),
    ]
    families: tuple[tuple[str, type[Any], tuple[type[Any], ...]], ...] = (
        ("Of a service", ServiceEvent, SERVICE_EVENTS),
        ("Of a partner", PartnerEvent, PARTNER_EVENTS),
    )
    for heading, base, kinds in families:
        common = _described(base).attributes
        parts += [
            f"\n## {heading}\n\n",
            f"Each has the fields of {_code(base.__name__)}, and an `id` that is the same whenever it is computed:\n\n",
            _table(("field", "meaning"), ((_code(name), meaning) for name, meaning in common.items())),
            "\n",
            _table(
                ("name", "class", "what happened", "carries", "rules"),
                (_event(kind, set(common)) for kind in kinds),
            ),
        ]
    return "".join(parts)


def _event(kind: type[Any], common: set[str]) -> tuple[str, ...]:
    own = [_code(name) for name in attrs.fields_dict(kind) if name not in common]
    return (
        _code(kind.name),
        _code(kind.__name__),
        " ".join(_described(kind).text.split()),
        ", ".join(own),
        _rule_links(_own_rules(kind)),
    )


def catalog_page(catalog: Catalog) -> str:
    """What the reference tables hold."""
    about = _described(Catalog).attributes
    rows = ((_code(name), _linked(about[name]), _size(getattr(catalog, name))) for name in attrs.fields_dict(Catalog))
    return (
        "# Catalog\n\n"
        "The reference tables: facts the platform's public documentation states, as typed and immutable data. Every "
        "row cites its pages by document id. `default_catalog()` is the packaged edition; "
        "[pass your own](../how-to/own-catalog.md) wherever one is taken, and ask at a terminal with "
        "`tiktok-services catalog`.\n\n"
        f"Edition: {_code(catalog.edition)}, the day the pages were read.\n\n"
        + _table(("table", "what it holds", "rows"), rows)
        + "\n## Sources\n\n"
        "Many pages were saved again in bulk, so that the day of the last update says little about the age of what "
        "they state.\n\n"
        + _table(
            ("document id", "title", "updated"),
            (
                (_code(source.document_id), f"[{_escaped(source.title)}]({source.url})", source.updated.isoformat())
                for source in catalog.sources
            ),
        )
    )


def _size(table: object) -> str:
    return str(len(table)) if isinstance(table, tuple) else ""


def errors_page() -> str:
    """Every error: the families, and what each carries."""
    overview = (inspect.getdoc(errors) or "").split("\n\n", 1)[1]
    parts = ["# Errors\n\n", "One family for each thing a caller can do about it.\n\n", overview, "\n"]
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and kind.__module__ == errors.__name__:
            about = _described(kind)
            bases = ", ".join(_code(base.__name__) for base in kind.__bases__ if base is not object)
            parts.append(f"\n## {name}\n\n{f'A kind of {bases}. ' if bases else ''}{about.text}\n")
            if about.attributes:
                rows = ((_code(field), meaning) for field, meaning in about.attributes.items())
                parts.append(f"\n{_table(('attribute', 'meaning'), rows)}")
    return "".join(parts)


_AT_HOME = {
    "Services": (
        *("service", "service_verbs", "commands", "publishing", "decision", "blocker", "blocker_codes", "checklist"),
        *("completeness", "difference", "events", "lifecycle", "planning"),
    ),
    "Content and reviews": ("listing", "target", "reviewed", "verdict", "digest", "vocabulary"),
    "Partners": (
        *("partner", "partner_verbs", "partner_commands", "partner_events", "certification", "standing", "agenda"),
        "account",
    ),
    "Hosts": (
        *(
            "center",
            "partner_questions",
            "sweeping",
            "repositories",
            "notifier",
            "notifiers",
            "composition",
            "memory",
            "documents",
        ),
        *("delivery", "cloud_event", "errors"),
    ),
    "Adapters": ("sql", "webhooks", "broker"),
    "Catalog": (
        *("catalog.catalog", "catalog.offerings", "catalog.languages", "catalog.listing_rules", "catalog.limits"),
        *("catalog.proofs", "catalog.applications", "catalog.standing", "catalog.rules", "catalog.sources"),
    ),
    "Testing": (
        *("testing", "testing.stories", "testing.specimens", "testing.strategies", "testing.service_strategies"),
        *("testing.dossier_strategies", "testing.awkward", "testing.invalid", "testing.repository_conformance"),
        *("testing.finding_conformance", "testing.notifier_conformance", "testing.samples", "testing.hosting"),
        *("testing.stateful", "testing.coverage", "testing.explorer", "testing.worlds"),
    ),
}
"""Heading of the API page -> modules."""

_NOT_SHOWN = {
    "decision": "result, events",  # told of in the docstring
    "lifecycle": "ServiceLifecycle, CandidateLifecycle",  # the page about the lifecycle shows them
    "partner": "Feature, Site",  # at home in account
    "testing": ", ".join(testing.__all__),  # at home in its modules
}


def modules_shown() -> tuple[str, ...]:
    """Every module on the API page, without the name of the package."""
    return tuple(name for names in _AT_HOME.values() for name in names)


def api_page() -> str:
    """Every public module, for Sphinx to fill in."""
    parts = [
        "# API\n\n",
        "Import what `tiktok_services` itself exports from there; the headings tell where things are at home. ",
        "Events and errors are also told of on pages of their own: [events](events.md), [errors](errors.md).\n",
    ]
    for heading, names in _AT_HOME.items():
        parts.append(f"\n## {heading}\n")
        parts += [_automodule(name) for name in names]
    return "".join(parts)


def _automodule(name: str) -> str:
    lines = [f".. automodule:: tiktok_services.{name}", "   :members:", "   :show-inheritance:"]
    if name in _NOT_SHOWN:
        lines.append(f"   :exclude-members: {_NOT_SHOWN[name]}")
    return f"\n### tiktok_services.{name}\n\n```{{eval-rst}}\n" + "\n".join(lines) + "\n```\n"


def pages() -> dict[str, str]:
    """Name of the page below `docs/reference` -> its text."""
    catalog = default_catalog()
    return {
        "rules.md": NOTE + rules_page(catalog),
        "blockers.md": NOTE + blockers_page(),
        "lifecycle.md": NOTE + lifecycle_page(),
        "events.md": NOTE + events_page(),
        "catalog.md": NOTE + catalog_page(catalog),
        "errors.md": NOTE + errors_page(),
        "api.md": NOTE + api_page(),
    }


def stale_pages() -> list[str]:
    """The pages that are not what they would be if they were written now."""
    return [name for name, text in pages().items() if _committed(name) != text]


def _committed(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def write_pages() -> list[str]:
    """Write what is stale, and answer which pages those were."""
    stale = stale_pages()
    fresh = pages()
    for name in stale:
        (REFERENCE / name).write_text(fresh[name], encoding="utf-8", newline="\n")
    return stale


if __name__ == "__main__":
    for page in write_pages():
        print(f"docs/reference/{page}")  # noqa: T201 - a script says what it did
