"""What of a file's content may reach a terminal."""

from __future__ import annotations

import unicodedata


def legible(text: str) -> str:
    r"""
    Spell characters that could move the cursor, hide text or begin a line of their own as escapes, such as `\x1b`.

    Letters, digits, signs and spaces of any script stay as they are. Invisible format characters, such as those that
    turn the direction of writing, are escaped, and so are line ends: what is given is shown on one line.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or unicodedata.category(each) == "Zs" else _escaped(each) for each in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
