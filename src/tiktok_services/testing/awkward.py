"""Values that tend to break things: limits exactly and one beside, texts and instants from the edges of what may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tiktok_services.catalog import default_catalog


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog

TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\t\r\n",
    "e\N{COMBINING ACUTE ACCENT}",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "Z" + "\N{COMBINING TILDE}" * 40,
    "\N{ARABIC LETTER SEEN}\N{ARABIC LETTER LAM}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER MEEM}",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.ogol",
    "zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH NON-JOINER}\N{WORD JOINER}",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "\N{WOMAN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
    "\N{REGIONAL INDICATOR SYMBOL LETTER G}\N{REGIONAL INDICATOR SYMBOL LETTER B}",
    "1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}",
    "\N{CJK UNIFIED IDEOGRAPH-76F4}\N{CJK UNIFIED IDEOGRAPH-64AD}",
    "\U0010fffd",
    "\x7f",
    "'; DROP TABLE services; -- {0} %s ${x} <b>&amp;",
    "../../etc/passwd",
    "=1+1",
)
"""Texts a store, a terminal or a page garbles. Every constructor takes them."""

NOT_TEXTS: tuple[str, ...] = ("nul\0", "\ud800", "tail\udfff")
"""Texts no constructor takes: NUL, and halves of surrogate pairs."""

BYTES: tuple[bytes, ...] = (
    b"",
    b"\xef\xbb\xbf{}",
    b'"\xed\xa0\x80"',
    b'"\\ud800"',
    b"\xff\xfe{\x00}\x00",
    b"\xc3\x28",
    b"[" * 2000,
    b'{"a": NaN}',
    b'{"a": 1, "a": 2}',
)
"""Documents as they should not come: lone surrogates, other encodings, cut and doubled."""


def _utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]


INSTANTS: tuple[datetime, ...] = (
    _utc(2024, 2, 29, 12),
    _utc(2028, 2, 29, 23, 59, 59, 999_999),
    _utc(2025, 3, 9, 10),
    _utc(2025, 11, 2, 9),
    _utc(2025, 3, 30, 1),
    _utc(2025, 10, 26, 1),
    _utc(2025, 6, 30, 15, 59, 59),
    _utc(2025, 6, 30, 15, 59, 59, 1),
    _utc(2025, 12, 31, 15, 59, 59),
    _utc(2026, 1, 1),
    _utc(2016, 12, 31, 23, 59, 59),
    _utc(1970, 1, 1),
    _utc(1, 1, 1),
    _utc(9999, 12, 31, 23, 59, 59, 999_999),
)
"""Leap days, beginnings and ends of daylight saving time, clearings of points, and the ends of the calendar."""


def texts_around(characters: int, filling: str = "x") -> tuple[str, str, str]:
    """Texts of one character less than *characters*, of as many, and of one more."""
    return filling * (characters - 1), filling * characters, filling * (characters + 1)


def instants_around(at: datetime, step: timedelta = timedelta(microseconds=1)) -> tuple[datetime, datetime, datetime]:
    """The instant one *step* before *at*, *at* itself, and the one after."""
    return at - step, at, at + step


def limited_texts(catalog: Catalog | None = None) -> dict[str, tuple[str, str, str]]:
    """For each listing field with a limit the texts at the limit and one character beside it, by the field's id."""
    known = default_catalog() if catalog is None else catalog
    limits = [(rule.id, rule.text_limit) for rule in known.listing.fields]
    limits += [(f"{rule.id}.{part.id}", part.text_limit) for rule in known.listing.fields for part in rule.parts]
    return {name: texts_around(limit.characters) for name, limit in limits if limit is not None}
