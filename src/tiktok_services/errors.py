"""
The errors of the package, one family for each thing a caller can do about it.

| family            | what happened                                | what helps                          |
|-------------------|----------------------------------------------|-------------------------------------|
| `InvalidValue`    | a value that can never be right              | correct the value                   |
| `InvalidDocument` | plain data that cannot become the model      | correct every listed fault          |
| `Refused`         | the rules do not allow the move now          | remove the blockers it lists        |
| `NotFound`        | nothing is stored under that id              | correct the id                      |
| `AlreadyExists`   | something is stored under that id already    | choose another id, or save          |
| `VersionConflict` | somebody else saved in between               | load again and decide again         |
| `SearchGivenUp`   | a search looked at as much as it may         | ask for less, or let it look longer |
| `MissingExtra`    | an optional part is not installed            | install the named extra             |

Whenever one of them is raised, nothing was changed and nothing was stored. All of them survive pickling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen


if TYPE_CHECKING:
    from tiktok_services.decision import Refusal


class TikTokServicesError(Exception):
    """The root of every error this package raises on purpose."""


class InvalidValue(TikTokServicesError, ValueError):
    """
    A value that can never be right was given to a constructor. Nothing was made.

    Attributes:
        path: Where the value stands, seen from the object that was to be made, such as `key_benefits[1].title`.
        problem: What is wrong with it, as the end of a sentence that starts with the path.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path} {self.problem}"


@frozen
class Fault:
    """One thing that is wrong in a document: where (`path`, empty for the whole document) and what (`problem`)."""

    path: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


class InvalidDocument(TikTokServicesError, ValueError):
    """
    Plain data could not be turned into the model. Nothing was made and nothing was stored.

    Attributes:
        source: What was read, such as a file name.
        faults: What is wrong, each with its path; at most 20, in the order of the document.
        unlisted: How many more faults were found than are listed.
    """

    def __init__(self, source: str, faults: tuple[Fault, ...], unlisted: int = 0) -> None:
        super().__init__(source, faults, unlisted)
        self.source = source
        self.faults = faults
        self.unlisted = unlisted

    def __str__(self) -> str:
        listed = "; ".join(str(fault) for fault in self.faults)
        more = f"; and {self.unlisted} more" if self.unlisted else ""
        return f"{self.source}: {listed}{more}"


class Refused(TikTokServicesError):
    """
    The rules do not allow the move now. Nothing was changed.

    Attributes:
        refusal: What was asked, and every reason why it is not allowed.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal)


class NotFound(TikTokServicesError, LookupError):
    """
    Nothing is known under that name.

    Attributes:
        kind: What was looked for, such as `service`.
        key: The name it was looked for under.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(kind, key)
        self.kind = kind
        self.key = key

    def __str__(self) -> str:
        return f"there is no {self.kind} {self.key!r}"


class AlreadyExists(TikTokServicesError):
    """
    Something is stored under that id already. Nothing was stored.

    Attributes:
        kind: What was to be added, such as `service`.
        key: The id that is taken.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(kind, key)
        self.kind = kind
        self.key = key

    def __str__(self) -> str:
        return f"there is a {self.kind} {self.key!r} already"


class VersionConflict(TikTokServicesError):
    """
    Somebody else saved in between. Nothing was stored; load again and decide again.

    Attributes:
        kind: What changed meanwhile: `service` or `partner`.
        key: Its id.
        expected: The version the decision was made on.
        found: The version that is stored.
    """

    def __init__(self, kind: str, key: str, expected: int, found: int) -> None:
        super().__init__(kind, key, expected, found)
        self.kind = kind
        self.key = key
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"{self.kind} {self.key!r} is at version {self.found}, not at version {self.expected}"


class SearchGivenUp(TikTokServicesError):
    """
    A search looked at as many places as it may and found nothing: there may be something farther away, or nothing.

    Attributes:
        sought: What was looked for.
        places: How many places were looked at.
    """

    def __init__(self, sought: str, places: int) -> None:
        super().__init__(sought, places)
        self.sought = sought
        self.places = places

    def __str__(self) -> str:
        return f"the search for {self.sought} was given up after {self.places} places"


class MissingExtra(TikTokServicesError, ImportError):
    """
    An optional part of the package is not installed.

    Attributes:
        extra: The name of the extra that brings it.
    """

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra

    def __str__(self) -> str:
        return f"this needs the extra {self.extra!r}: pip install 'tiktok-services[{self.extra}]'"
