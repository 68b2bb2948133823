"""Plain data in and out, strictly: what is read, what is refused, with which path and sentence."""

from __future__ import annotations

import json
import os
import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tiktok_services.documents import canonical_json, path_of, read_file, read_json, read_toml, write_json
from tiktok_services.documents.inspection import inspected, is_plain
from tiktok_services.documents.outline import bound_toml
from tiktok_services.errors import Fault, InvalidDocument


MIB = 1024 * 1024

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
numbers = st.integers(-(10**18) + 1, 10**18 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda children: st.lists(children) | st.dictionaries(texts, children),
    max_leaves=12,
)
trees = st.dictionaries(texts, values)


class Colour(StrEnum):
    """Texts that are not quite texts."""

    RED = "red"


toml_pieces = ["a", "b", ".", "=", " ", "1", "#", ",", "[", "]", "{", "}", '"', "'", '"""', "'''", "\\", '\\"']
toml_pieces += ["\n", "\r\n", "\r", "\na=", '"x=["', "'''\n]'''", '""""""""', "]]\n", "[[a]]\n", "[a]\n", "[a.b]\n"]
toml_pieces += ["a.b=1\n", "a={b=1}\n", "b=[{},\n1]\n"]
toml_texts = st.lists(st.sampled_from(toml_pieces), max_size=15).map("".join)


def faults_of(action: Any, *arguments: object) -> list[str]:
    """Give the sentences of the refusal, as a person reads them."""
    with pytest.raises(InvalidDocument) as refusal:
        action(*arguments)
    assert not refusal.value.unlisted
    return [str(fault) for fault in refusal.value.faults]


def nested(levels: int, inner: str = "[]") -> bytes:
    """Make JSON with that many levels, the root and the innermost one included."""
    return ('{"a":' + "[" * (levels - 2) + inner + "]" * (levels - 2) + "}").encode()


odd_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**19), 10**19)
    | st.floats()
    | st.text(max_size=3)
    | st.just(Colour.RED),
    lambda children: (
        st.lists(children, max_size=3)
        | st.tuples(children)
        | st.dictionaries(st.text(max_size=2) | st.just(Colour.RED) | st.integers(0, 1), children, max_size=3)
    ),
    max_leaves=8,
)
odd_pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\\u0000",
    "\\ud800",
    "\0",
    '"a"',
    '"a":1',
    "NaN",
    "9" * 19,
    "1.5",
    "-",
]


class Unglanced(dict[str, object]):
    """No plain object at a glance, so that the closer look is taken; and the same under it."""


class TestAtAGlance:
    """What is found right at a glance is right on a closer look too."""

    @given(st.dictionaries(st.text(max_size=2), odd_values, max_size=3))
    def test_trees(self, tree: dict[str, object]) -> None:
        """Whatever may be in them."""
        if is_plain(tree):
            assert inspected(Unglanced(tree), "tree") == tree

    @given(trees, st.data())
    def test_texts(self, tree: dict[str, object], data: st.DataObject) -> None:
        """JSON in which a piece was put in or taken out."""
        text = json.dumps(tree, ensure_ascii=data.draw(st.booleans()))
        place = data.draw(st.integers(0, len(text)))
        rest = place + data.draw(st.integers(0, 3))
        text = text[:place] + data.draw(st.sampled_from(["", *odd_pieces])) + text[rest:]
        large = " " * (place % 2) + text[:-1] + ',"filler":[' + "[]," * 3334 + "[]]}"
        for each in (text, large) if text.endswith("}") and len(text) > 2 else (text,):
            with suppress(InvalidDocument):
                read = read_json(each.encode())
                assert json.dumps(read) == json.dumps(json.loads(each))

    @pytest.mark.parametrize("filler", ["", ',"b":[' + "1," * 9_999 + "1]"], ids=["small", "large"])
    @pytest.mark.parametrize(
        ("inner", "fault"),
        [
            ('"a":{"x":1,"x":2}', "a.x: is written more than once"),
            ('"a":"\\u0000"', "a: holds a NUL character"),
            ('"a":"\\udfff"', "a: holds half of a surrogate pair"),
            ('"a\\ud800":1', r'"a\ud800": is a key that holds half of a surrogate pair'),
            ('"a":' + "9" * 5_000, "a: has more than 18 digits"),
            ('"a":-1e999', "a: is not a finite number"),
            ('"a":' + "[" * 32 + "]" * 32, "nests deeper than 32 levels at line 1, column 37"),
            ('"a":' + "[" * 9_000 + "]" * 9_000, "nests deeper than 32 levels at line 1, column 37"),
            ('"a":1,,', "is not valid JSON at line 1, column 8"),
        ],
        ids=["twice", "NUL", "surrogate", "key", "digits", "infinite", "deep", "very deep", "syntax"],
    )
    def test_a_fault_is_told_however_large_the_text_is(self, filler: str, inner: str, fault: str) -> None:
        """The same sentence, whether a glance would do for the rest or not."""
        assert faults_of(read_json, f"{{{inner}{filler}}}".encode()) == [fault]


class TestReadJson:
    """JSON is read as the standard library reads it, unless it is not plain, not safe or not small."""

    @given(trees, st.booleans(), st.sampled_from([None, 1]))
    def test_what_json_writes_comes_back(self, tree: dict[str, object], ascii_only: bool, indent: int | None) -> None:
        """Any tree within the bounds comes back equal, in the same order, however the text is laid out."""
        text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
        assert json.dumps(tree) == json.dumps(read_json(text.encode()))

    @pytest.mark.parametrize("wrong", ["{}", None, 5])
    def test_what_is_not_bytes_is_told(self, wrong: Any) -> None:
        """A text was decoded by somebody else, who may have decoded it wrongly."""
        assert faults_of(read_json, wrong) == [f"must be bytes, not {type(wrong).__name__}"]

    def test_a_byte_order_mark_is_skipped(self) -> None:
        """A mark at the start, as some editors write it, is no fault; a second one is."""
        assert read_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
        assert faults_of(read_json, b"\xef\xbb\xbf\xef\xbb\xbf{}") == ["is not valid JSON at line 1, column 1"]

    def test_every_bound_is_inclusive(self) -> None:
        """What reaches a bound exactly is read."""
        assert read_json(b'{"a": ' + b" " * (4 * MIB - 8) + b"1}") == {"a": 1}
        assert read_json(nested(32))
        assert read_json(b'{"a": %s}' % b"[]") == {"a": []}
        assert read_json(b'{"a": 999999999999999999, "b": -999999999999999999}') == {"a": 10**18 - 1, "b": 1 - 10**18}
        assert read_json(json.dumps({"a": [0] * 10_000, "b": dict.fromkeys(map(str, range(10_000)))}).encode())
        full = {"a": [[0] * 9_999] * 19 + [[0] * 9_997]}
        assert read_json(json.dumps(full).encode()) == full

    def test_empty_objects_and_lists_count_once(self) -> None:
        """As many values are read when each is an empty list, although each brings a bracket and a comma."""
        full: dict[str, object] = {"a": [[[]] * 9_999] * 19 + [[[]] * 9_997]}
        assert read_json(json.dumps(full).encode()) == full

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", "is empty"),
            (b" \r\n\t", "is empty"),
            (b"\xef\xbb\xbf", "is empty"),
            (b'{"a": "\xff"}', "is not UTF-8 text: see byte 7, counted from 0"),
            (b"\xff\xfe{\x00}\x00", "is not UTF-8 text: see byte 0, counted from 0"),
            (b'\xef\xbb\xbf{"\xed\xa0\x80": 1}', "is not UTF-8 text: see byte 5, counted from 0"),
            (b"{", "is not valid JSON at line 1, column 2"),
            (b'{\n  "a": 1\n  "b": 2\n}', "is not valid JSON at line 3, column 3"),
            (b"{'a': 1}", "is not valid JSON at line 1, column 2"),
            (b'{"a": 01}', "is not valid JSON at line 1, column 8"),
            (b'{"a": "\t"}', "is not valid JSON at line 1, column 8"),
            (b'{"a": "\\', "is not valid JSON at line 1, column 7"),
            (b'{"a": 1} {}', "is not valid JSON at line 1, column 10"),
            (b"]]", "is not valid JSON at line 1, column 1"),
            (b"[1]", "must be an object at its root"),
            (b'"a"', "must be an object at its root"),
            (b"null", "must be an object at its root"),
            (b"NaN", "must be an object at its root"),
            (nested(33), "nests deeper than 32 levels at line 1, column 37"),
            (b'{"a":\n' + b" [" * 40, "nests deeper than 32 levels at line 2, column 64"),
            (b'{"a": "[[{{]]"' + b"[" * 32, "nests deeper than 32 levels at line 1, column 46"),
            (b'{"a": "\\"' + b"[" * 40, "is not valid JSON at line 1, column 7"),
        ],
    )
    def test_a_text_is_refused_as_a_whole(self, data: bytes, problem: str) -> None:
        """What is wrong with the text has no path; a fault of the syntax has a line and a column instead."""
        assert faults_of(read_json, data) == [problem]

    @pytest.mark.parametrize(
        ("text", "faults"),
        [
            ('{"a": 1, "b": 2, "a": 3}', ["a: is written more than once"]),
            ('{"a": 1, "a": 2, "a": 3}', ["a: is written more than once"]),
            ('{"a": [{"x y": 1, "x y": 2}], "": 0, "": 0}', [
                '"": is written more than once',
                'a[0]."x y": is written more than once',
            ]),
            ('{"a": {"b": 1}, "a": {"b": NaN}}', ["a: is written more than once", "a.b: is not a finite number"]),
            ('{"a": [NaN, 1, Infinity, -Infinity, 1e999, -1e999]}', [
                "a[0]: is not a finite number",
                "a[2]: is not a finite number",
                "a[3]: is not a finite number",
                "a[4]: is not a finite number",
                "a[5]: is not a finite number",
            ]),
            ('{"a": 1000000000000000000, "b": -1000000000000000000}', [
                "a: has more than 18 digits",
                "b: has more than 18 digits",
            ]),
            (f'{{"a": {"1" * 5000}, "b": -{"1" * 5000}}}', [
                "a: has more than 18 digits",
                "b: has more than 18 digits",
            ]),
            (r'{"a": "x\u0000", "b\u0000": 1}', [
                r'"b\u0000": is a key that holds a NUL character',
                "a: holds a NUL character",
            ]),
            (r'{"a": "\ud800", "\udfff": [], "c": "\udc00\ud800"}', [
                r'"\udfff": is a key that holds half of a surrogate pair',
                "a: holds half of a surrogate pair",
                "c: holds half of a surrogate pair",
            ]),
            (json.dumps({"a": [0] * 10_001, "b": {"c": dict.fromkeys(map(str, range(10_001)))}}), [
                "a: has 10,001 items, more than 10,000",
                "b.c: has 10,001 items, more than 10,000",
            ]),
            (json.dumps({"a": [[0] * 9_999] * 19 + [[0] * 9_998]}), ["holds more than 200,000 values"]),
            (json.dumps({"a": [[0] * 9_999] * 50}), ["holds more than 200,000 values"]),
        ],
        ids=[
            "duplicate", "thrice", "duplicates below", "in the last duplicate", "not finite", "19 digits",
            "5000 digits", "NUL", "surrogates", "items", "values", "many values",
        ],
    )  # fmt: skip
    def test_every_fault_has_its_path(self, text: str, faults: list[str]) -> None:
        """What is wrong in the tree is told in full, in the order of the document."""
        assert faults_of(read_json, text.encode()) == faults

    def test_a_surrogate_pair_is_one_character(self) -> None:
        """Escapes that make a whole pair are text as any other."""
        assert read_json(rb'{"a": "\ud83d\ude00", "\ud83d\ude00": 1}') == {"a": "😀", "😀": 1}

    def test_twenty_faults_are_listed_and_the_rest_counted(self) -> None:
        """A message stays short, however much is wrong."""
        with pytest.raises(InvalidDocument) as refusal:
            read_json(json.dumps({"a": [float("nan")] * 10_000}).encode())
        assert refusal.value.faults == tuple(Fault(f"a[{index}]", "is not a finite number") for index in range(20))
        assert refusal.value.unlisted == 9_980

    def test_the_source_starts_the_sentence(self) -> None:
        """The error names what was read."""
        with pytest.raises(InvalidDocument) as refusal:
            read_json(b'{"a": NaN}', "services.json")
        assert refusal.value.source == "services.json"
        assert str(refusal.value) == "services.json: a: is not a finite number"

    @given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
    @example(b"\xef\xbb\xbf")
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        """No bytes lead to any other error."""
        read_or_refuse(read_json, data)

    @given(st.lists(st.sampled_from(['"', "\\", "\\u0000", "\\ud800", "[", "]", "{", "}", ",", ":", "1", "a", "\n"])))
    def test_any_tokens_are_read_or_refused(self, tokens: list[str]) -> None:
        """Nearly right text leads to no other error either."""
        read_or_refuse(read_json, ('{"a":' + "".join(tokens) + "}").encode())


def read_or_refuse(read: Any, data: bytes) -> None:
    try:
        assert isinstance(read(data), dict)
    except InvalidDocument as refusal:
        str(refusal).encode()  # the sentences can be shown


class TestReadToml:
    """TOML is read as the standard library reads it, within the same bounds."""

    def test_all_kinds_of_values(self) -> None:
        """Every kind of value is kept, dates and aware instants too, and line ends of Windows are line ends."""
        data = (
            b"\xef\xbb\xbf# a file\r\n"
            b'text = """\r\nx"""\r\n'
            b"count = 0x10\r\nshare = 0.5\r\nyes = true\r\n"
            b"on = 2026-01-31\r\nat = 2026-01-31T09:30:00+08:00\r\n"
            b"[[services]]\r\n'odd key'.x = [1, {a = 1}]\r\n"
        )
        assert read_toml(data) == {
            "text": "x",
            "count": 16,
            "share": 0.5,
            "yes": True,
            "on": date(2026, 1, 31),
            "at": datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=8))),
            "services": [{"odd key": {"x": [1, {"a": 1}]}}],
        }

    def test_every_bound_is_inclusive(self) -> None:
        """What reaches a bound exactly is read."""
        assert read_toml(b"a = 1 #" + b"x" * (MIB - 7)) == {"a": 1}
        assert read_toml(b"a = 1" + b"\n" * 10_000) == {"a": 1}
        assert read_toml(b"a.b.c.d.e.f.g.h = 1")
        assert read_toml(b"a = " + b"[" * 31 + b"]" * 31)
        assert read_toml(b"a = 0." + b"1" * 64)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "is empty"),
            ("\n \n", "is empty"),
            ("a = 1\nb = ?\nc = 1", "is not valid TOML in the statement at line 2"),
            ("a = [\n1,\n2\nb = 1", "is not valid TOML in the statement at line 1"),
            ("a = 1\nb = [1]]\nc = 1", "is not valid TOML in the statement at line 2"),
            ('a = """\n\n"""\nb = "', "is not valid TOML in the statement at line 4"),
            ('a = """\n\\', "is not valid TOML in the statement at line 1"),
            ("a = '''\n=", "is not valid TOML in the statement at line 1"),
            ("a = 2026-02-30", "is not valid TOML in the statement at line 1"),
            ("# \x01", "is not valid TOML in the statement at line 1"),
            ("a = 1\rb = 1", "is not valid TOML in the statement at line 1"),
            ("\n[a\n]", "is not valid TOML in the statement at line 2"),
            ('a = "\\ud800"', "is not valid TOML in the statement at line 1"),
            ("a = 1\n\na = 2", "defines a key or a table again in the statement at line 3"),
            ("[a]\n[b]\n[a] # = \n[c]", "defines a key or a table again in the statement at line 3"),
            ("a.b = 1\n[a]\nc = 1", "defines a key or a table again in the statement at line 2"),
            ("a = {b = 1}\n\na.c = [\n1]", "defines a key or a table again in the statement at line 3"),
            ("a = [{}]\n[[a]]", "defines a key or a table again in the statement at line 2"),
            ('"a=b" = 1\n"a=b" = 1', "defines a key or a table again in the statement at line 2"),
            ("a = {b = 1, b = 2}", "is not valid TOML in the statement at line 1"),
            ("a = 1" + "\n" * 10_001, "has more than 10,000 lines"),
            ("[a]\nb.'.' . d.e.f.g.h.i.j = 1", "has a key of more than 8 parts at line 2, column 20"),
            ("a = " + "[" * 33, "nests deeper than 32 levels at line 1, column 37"),
            ("a = 1\nb = " + "{a=" * 33, "nests deeper than 32 levels at line 2, column 101"),
            ("a = 1\nb = -" + "1" * 65, "has more than 64 digits in a row at line 2, column 6"),
            ("a = [" + "1," * 200_001, "holds more than 200,000 values at line 1, column 400007"),
        ],
        ids=str,
    )
    def test_a_text_is_refused_as_a_whole(self, text: str, problem: str) -> None:
        """What is wrong with the text has no path but a place: the line of its statement, at least."""
        assert faults_of(read_toml, text.encode()) == [problem]

    def test_every_statement_that_is_wrong_is_listed(self) -> None:
        """Faults of the syntax are collected too; strings, comments and lists do not confuse the count of lines."""
        text = 'a = """\n= "\n"""\n=\n# [\nb = [ # ]\n\']\',\n]\nc = \'[\'\nd =\n[e\n[f]\n'
        assert faults_of(read_toml, text.encode()) == [
            "is not valid TOML in the statement at line 4",
            "is not valid TOML in the statement at line 10",
            "is not valid TOML in the statement at line 11",
        ]

    def test_twenty_faults_are_listed_and_the_rest_counted(self) -> None:
        """A message stays short, however many statements are wrong."""
        with pytest.raises(InvalidDocument) as refusal:
            read_toml(b"=\n" * 25)
        assert [fault.problem[-7:] for fault in refusal.value.faults[-2:]] == ["line 19", "line 20"]
        assert len(refusal.value.faults) == 20
        assert refusal.value.unlisted == 5

    @pytest.mark.parametrize(
        ("text", "faults"),
        [
            ("[a]\nat = 2026-01-31T09:30:00", ["a.at: needs an offset, such as 2026-01-31T09:30:00+08:00"]),
            ("a = [09:30:00]", ["a[0]: needs a date and an offset, such as 2026-01-31T09:30:00+08:00"]),
            ("a = 0001-01-01T00:00:00+00:01", ["a: lies outside of the years 1 to 9999 in UTC"]),
            ("a = [nan, -inf, 1e999]", [f"a[{index}]: is not a finite number" for index in range(3)]),
            ("a = 0xffffffffffffffff", ["a: has more than 18 digits"]),
            ("a = 1_000_000_000_000_000_000", ["a: has more than 18 digits"]),
            ('a."b\\u0000" = "\\u0000"', [
                r'a."b\u0000": is a key that holds a NUL character',
                r'a."b\u0000": holds a NUL character',
            ]),
            ("[a.b.c]\nd = " + "[" * 32 + "]" * 32, ["a.b.c.d" + "[0]" * 28 + ": nests deeper than 32 levels"]),
            ("a = [" + "1," * 10_001 + "]", ["a: has 10,001 items, more than 10,000"]),
        ],
    )  # fmt: skip
    def test_every_fault_has_its_path(self, text: str, faults: list[str]) -> None:
        """What is wrong in the tree is told as for JSON."""
        assert faults_of(read_toml, text.encode()) == faults

    @given(st.binary())
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        """No bytes lead to any other error."""
        read_or_refuse(read_toml, data)

    @given(toml_texts)
    @settings(max_examples=1000)
    @example("a={}\n[a.b]\n[a]")
    @example("a=1\r\n[a]\r")
    @example("a=1\r\n\r\r\n")
    @example('a="""\r\r\n"""')
    @example("[[a]]\n[a.b]\n[[a]]\n[a.b]\n[a.b]")
    def test_the_line_that_is_blamed_is_the_first_at_fault(self, text: str) -> None:
        """What stands before the first line that is blamed is right in itself, or a later line is wrong in itself."""
        try:
            expected = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            (first, *_) = faults_of(read_toml, text.encode())
            if first == "is empty":
                return
            line = int(first.rpartition(" ")[2])
            pieces = bound_toml(text, "")
            (blamed,) = (index for index, piece in enumerate(pieces) if piece.line == line)
            joined = ["".join(piece.text for piece in pieces[:end]) for end in (blamed, blamed + 1)]
            with pytest.raises(tomllib.TOMLDecodeError):
                tomllib.loads(joined[1])
            if "again" in first:
                tomllib.loads(joined[0])
        else:
            if text.strip():
                assert read_toml(text.encode()) == expected

    @given(toml_texts)
    def test_the_pieces_joined_are_the_text(self, text: str) -> None:
        """Nothing is lost or added where a text is cut, and each piece knows its line."""
        pieces = bound_toml(text, "")
        assert "".join(piece.text for piece in pieces) == text
        lines = text.split("\n")
        assert all(lines[piece.line - 1].startswith(piece.text.split("\n")[0]) for piece in pieces)


class TestHostileInput:
    """Input made to take long or to break the parser is answered at once: these would not end otherwise."""

    @pytest.mark.parametrize(
        ("read", "data", "problem"),
        [
            (read_json, b"[" * (50 * MIB), "is larger than 4 MiB"),
            (read_toml, b"[" * (50 * MIB), "is larger than 1 MiB"),
            (read_json, b"{" + b" " * (4 * MIB), "is larger than 4 MiB"),
            (read_json, b'{"a":' * 800_000, "nests deeper than 32 levels at line 1, column 161"),
            (read_json, b"[" * (4 * MIB), "nests deeper than 32 levels at line 1, column 33"),
            (read_json, b'{"a":[' + b"{}," * 1_000_000, "holds more than 200,000 values"),
            (read_json, b'{"a":"' + b"\\" * 4_000_000, "is not valid JSON at line 1, column 6"),
            (read_json, b"]" * (4 * MIB), "is not valid JSON at line 1, column 1"),
            (read_json, b'{"a":' + b"1" * 4_000_000 + b"}", "a: has more than 18 digits"),
            (read_json, b"{" + b'"a":1,' * 199_999 + b'"a":1}', "a: is written more than once"),
            (read_toml, b"a = " + b"[" * 1_000_000, "nests deeper than 32 levels at line 1, column 37"),
            (read_toml, b"a" + b".a" * 500_000 + b" = 1", "has a key of more than 8 parts at line 1, column 16"),
            (read_toml, b"a = " + b"1" * 1_000_000, "has more than 64 digits in a row at line 1, column 5"),
            (read_toml, b'"' * MIB, "is not valid TOML in the statement at line 1"),
            (read_toml, b"[a.a.a.a.a.a.a.a]\n" + b"a.a.a.a.a.a.a.a = 1\n" * 9_999,
             "defines a key or a table again in the statement at line 3"),
        ],
        ids=[
            "50 MiB of JSON", "50 MiB of TOML", "a byte too much", "deep objects", "deep lists", "empty objects",
            "backslashes", "closing brackets", "digits", "duplicates", "deep TOML", "long TOML key", "TOML digits",
            "quotes", "TOML duplicates",
        ],
    )  # fmt: skip
    def test_hostile_input_is_refused(self, read: Any, data: bytes, problem: str) -> None:
        """Each is refused with one sentence."""
        assert faults_of(read, data) == [problem]

    def test_long_keys_do_not_make_long_paths(self) -> None:
        """A path that would repeat long keys is cut, and spelled only for the faults that are listed."""
        data = ('{"' + "k" * 100_000 + '":') * 30 + "[" + ",".join(["NaN"] * 9_000) + "]" + "}" * 30
        with pytest.raises(InvalidDocument) as refusal:
            read_json(data.encode())
        assert len(str(refusal.value)) < 50_000
        assert refusal.value.unlisted == 8_980


class TestReadFile:
    """A file is read by the ending of its name, or refused with its path."""

    @pytest.mark.parametrize(
        ("name", "data"), [("a.json", b'{"a": 1}'), ("a.b.JSON", b'{"a": 1}'), ("a.Toml", b"a = 1")]
    )
    def test_the_ending_tells_the_format(self, tmp_path: Path, name: str, data: bytes) -> None:
        """Upper and lower case do not matter; text and `Path` are both paths."""
        path = tmp_path / name
        path.write_bytes(data)
        assert read_file(path) == {"a": 1}
        assert read_file(str(path)) == {"a": 1}

    @pytest.mark.parametrize("name", ["a.yaml", "json", ".json", "a.json.bak"])
    def test_another_ending_is_refused(self, tmp_path: Path, name: str) -> None:
        """The content is not guessed at."""
        path = tmp_path / name
        path.write_bytes(b"{}")
        assert faults_of(read_file, path) == ["must have a name that ends in .json or .toml"]

    def test_the_path_is_the_source(self, tmp_path: Path) -> None:
        """The sentence starts with the path as given."""
        path = tmp_path / "a.toml"
        path.write_bytes(b"a = nan")
        with pytest.raises(InvalidDocument) as refusal:
            read_file(path)
        assert str(refusal.value) == f"{path}: a: is not a finite number"

    def test_what_is_no_file_is_refused(self, tmp_path: Path) -> None:
        """Missing files, directories, pipes and impossible names each have their sentence."""
        (tmp_path / "folder.json").mkdir()
        (tmp_path / "file.json").write_bytes(b"{}")
        os.mkfifo(tmp_path / "pipe.json")
        assert faults_of(read_file, tmp_path / "none.json") == ["does not exist"]
        assert faults_of(read_file, tmp_path / "file.json" / "none.json") == ["does not exist"]
        assert faults_of(read_file, tmp_path / "folder.json") == ["is a directory"]
        assert faults_of(read_file, tmp_path / "pipe.json") == ["is not a regular file"]
        assert faults_of(read_file, tmp_path / ("a" * 300 + ".json")) == ["cannot be read"]
        assert faults_of(read_file, tmp_path / "a\0.json") == ["cannot be read"]
        assert faults_of(read_file, tmp_path / "\ud800.json") == ["cannot be read"]

    def test_a_file_without_permission_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The system's refusal is told in our words."""

        def denied(*_arguments: object, **_options: object) -> None:
            raise PermissionError

        (tmp_path / "a.json").write_bytes(b"{}")
        monkeypatch.setattr(Path, "open", denied)  # the tests may run as root, whom no file refuses
        assert faults_of(read_file, tmp_path / "a.json") == ["may not be read: permission is denied"]

    @pytest.mark.parametrize(("name", "limit"), [("a.json", 4), ("a.toml", 1)])
    def test_a_huge_file_is_refused(self, tmp_path: Path, name: str, limit: int) -> None:
        """Of a file of a terabyte no more than the bound is read."""
        path = tmp_path / name
        with path.open("wb") as stream:
            stream.truncate(2**40)
        assert faults_of(read_file, path) == [f"is larger than {limit} MiB"]


class TestWriteJson:
    """What is written can be read again, and is refused when it could not be."""

    @given(trees)
    def test_what_is_written_comes_back(self, tree: dict[str, object]) -> None:
        """Both forms give the same tree back."""
        assert read_json(write_json(tree)) == tree
        assert read_json(canonical_json(tree)) == tree

    @given(trees)
    def test_the_canonical_form_does_not_know_the_order(self, tree: dict[str, object]) -> None:
        """The order of keys makes no difference to a digest."""
        assert canonical_json(dict(reversed(tree.items()))) == canonical_json(tree)

    def test_the_form_for_people(self) -> None:
        """Keys stay in their order, two spaces a level, characters as they are, a line feed at the end."""
        tree = {"b": ["é", ("x", 1.5)], "a": {"c": None, "d": {}}, "e": Colour.RED}
        assert write_json(tree).decode() == (
            '{\n  "b": [\n    "é",\n    [\n      "x",\n      1.5\n    ]\n  ],\n'
            '  "a": {\n    "c": null,\n    "d": {}\n  },\n  "e": "red"\n}\n'
        )

    def test_the_canonical_form(self) -> None:
        """Keys are sorted by code point at every level, without a space or an end of line."""
        tree = {"b": [True, {"z": 1, "B": 2}], "a": "é", "\U0001f600": 0, "\uff5e": 0}
        assert canonical_json(tree).decode() == '{"a":"é","b":[true,{"B":2,"z":1}],"\uff5e":0,"\U0001f600":0}'

    @pytest.mark.parametrize("write", [write_json, canonical_json])
    def test_what_is_not_plain_is_refused(self, write: Any) -> None:
        """Every fault has its path; nothing is turned into text silently."""
        at = datetime(2026, 1, 31, tzinfo=UTC)
        tree = {"a": [at, at.date(), at.time()], 1: [], "b": {None: 1, "c": b"x"}, "d": float("inf"), "e": "\ud800"}
        assert faults_of(write, tree) == [
            "has a key that is not text",
            "a[0]: is of type datetime, which is not plain data",
            "a[1]: is of type date, which is not plain data",
            "a[2]: is of type time, which is not plain data",
            "b: has a key that is not text",
            "b.c: is of type bytes, which is not plain data",
            "d: is not a finite number",
            "e: holds half of a surrogate pair",
        ]
        assert faults_of(write, [1]) == ["must be an object at its root"]

    def test_rings_and_shared_parts_end(self) -> None:
        """A tree that holds itself is too deep, and one that shares its parts is counted as it would be written."""
        ring: dict[str, object] = {}
        ring["a"] = ring
        assert faults_of(write_json, ring) == [".".join(["a"] * 32) + ": nests deeper than 32 levels"]
        shared: list[object] = []
        for _ in range(30):
            shared = [shared, shared]
        assert faults_of(write_json, {"a": shared}) == ["holds more than 200,000 values"]

    def test_a_text_too_large_to_be_read_is_refused(self) -> None:
        """What `read_json` would refuse for its size is not written."""
        tree = {"a": "x" * (4 * MIB - 8)}
        assert len(canonical_json(tree)) == 4 * MIB
        with pytest.raises(InvalidDocument) as refusal:
            write_json(tree)
        assert str(refusal.value) == "tree: is larger than 4 MiB as JSON"


class TestPathOf:
    """A path is spelled in the form that a person can follow."""

    @pytest.mark.parametrize(
        ("steps", "path"),
        [
            ([], ""),
            (
                ["services", 0, "listings", 1, "key_benefits", 2, "title"],
                "services[0].listings[1].key_benefits[2].title",
            ),
            (["partner", "odd key"], 'partner."odd key"'),
            (["", "1a", "a.b", "é", "_a1"], '""."1a"."a.b"."é"._a1'),
            (['"\\\n\0\ud800'], r'"\"\\\n\u0000\ud800"'),
            (["a\n"], r'"a\n"'),
            (["a" * 60], "a" * 60),
            (["a" * 61, 0], '"' + "a" * 60 + '…"[0]'),
        ],
        ids=["root", "indexes", "quoted", "bare or not", "escaped", "line feed", "60 characters", "61 characters"],
    )
    def test_paths(self, steps: list[str | int], path: str) -> None:
        """Each kind of step has its form."""
        assert path_of(steps) == path

    @given(st.lists(st.text(st.characters())))
    def test_a_path_can_always_be_shown(self, steps: list[str]) -> None:
        """Whatever the keys are, the path can be encoded and holds no control character that ends a line."""
        path = path_of(steps)
        path.encode()
        assert not any(character < " " for character in path)
