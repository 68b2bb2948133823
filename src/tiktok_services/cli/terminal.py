"""The two consoles a command writes to. Whatever is written through them is made legible first."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tiktok_services.cli.legible import legible


if TYPE_CHECKING:
    from tiktok_services.errors import InvalidDocument

YES = 0
"""Exit code: ready, allowed, answered."""
NO = 1
"""Exit code: something is not ready, refused, or not in the catalog."""
NOT_UNDERSTOOD = 2
"""Exit code: the command line or a file cannot be read."""

Part = str | tuple[str, str]
"""Some text, or some text and its style."""

_WIDTH_IN_FILES = 160  # columns of a table that is written to a file or a pipe: the same everywhere


class _QuietConsole(Console):
    """A console that leaves a broken pipe to the caller."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def _console(stream: TextIO) -> Console:
    _escape_what_it_cannot_encode(stream)
    is_terminal = stream.isatty()
    return _QuietConsole(
        file=stream,
        force_terminal=is_terminal,
        width=None if is_terminal else _WIDTH_IN_FILES,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _escape_what_it_cannot_encode(stream: TextIO) -> None:
    """A terminal that knows no Chinese still gets an answer."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


class Terminal:
    """Where answers (standard output) and complaints (standard error) go. Colour only on a terminal, never if NO_COLOR."""

    def __init__(self) -> None:
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)

    @property
    def tick(self) -> Part:
        """The mark of what is done."""
        return ("+" if self.out.options.ascii_only else "✓", "green")

    @property
    def cross(self) -> Part:
        """The mark of what is not."""
        return ("-" if self.out.options.ascii_only else "✗", "red")

    def say(self, *parts: Part, indent: int = 0) -> None:
        """Write one line."""
        _write(self.out, (" " * indent, *parts))

    def complain(self, *parts: Part) -> None:
        """Write one line to standard error."""
        _write(self.err, parts)

    def complain_of(self, error: InvalidDocument) -> None:
        """Write one line to standard error for each fault."""
        for fault in error.faults:
            self.complain(("error: ", "red"), f"{error.source}: {fault}")
        if error.unlisted:
            self.complain(("error: ", "red"), f"{error.source}: and {error.unlisted} more faults")

    def heading(self, text: str) -> None:
        """Write a line that stands out, after an empty one."""
        self.say()
        self.say((text, "bold"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table; what does not fit is wrapped inside its column."""
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, safe_box=True)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(legible(cell)) for cell in row))
        with self.out.capture() as capture:
            self.out.print(table)
        self.verbatim("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))

    def data(self, tree: Mapping[str, Any] | Sequence[Any]) -> None:
        """Write a tree as JSON of nothing but printable ASCII."""
        self.out.file.write(json.dumps(tree, indent=2) + "\n")

    def verbatim(self, text: str) -> None:
        """Write a text of several lines that holds nothing of any file."""
        self.out.file.write(text)


def _write(console: Console, parts: Iterable[Part]) -> None:
    line = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        line.append(legible(text), style)
    console.print(line, soft_wrap=True)
