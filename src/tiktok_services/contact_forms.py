"""
What an e-mail address, a web address and a telephone number look like: the same in a listing and in an application.

The documents name these fields and state no form, so the forms are wide: they refuse what cannot be one at all, and
whether anybody answers there is for the reviewer to see.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen


@frozen
class ContactForm:
    """
    The form of one kind of contact.

    Attributes:
        in_words: What it is, for a person.
        pattern: What the whole text matches.

    Rules: R6, R37
    """

    in_words: str
    pattern: re.Pattern[str]

    def fits(self, text: str) -> bool:
        """Tell whether the whole of *text* has this form."""
        return self.pattern.fullmatch(text) is not None


EMAIL: Final = ContactForm(
    "an e-mail address such as help@example.com",
    re.compile(
        r"(?!.{255})[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?"
    ),
)
"""An address of 254 characters at most."""

WEB_ADDRESS: Final = ContactForm(
    "an address that starts with https:// or http:// and a host name",
    re.compile(
        r"(?!.{2049})https?://(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?(?::[0-9]{1,5})?(?:[/?#]\S*)?",
        re.IGNORECASE,
    ),
)
"""An address of 2048 characters at most."""

PHONE: Final = ContactForm(
    "a telephone number of 5 to 15 digits, with + ( ) . - and spaces at will",
    re.compile(r"\+?[ ().-]*(?:[0-9][ ().-]*){5,15}"),
)
"""A number with or without its country code."""
