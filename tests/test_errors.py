"""Errors say what happened, and survive the way from one process to another."""

from __future__ import annotations

import pickle

import pytest
from tests.builders import NOW, PARTNER, US, draft, us_partner

from tiktok_services import commands, errors
from tiktok_services.decision import Refusal
from tiktok_services.errors import Fault
from tiktok_services.events import ServiceChange
from tiktok_services.vocabulary import ServiceId


REFUSAL = draft().consider(commands.Publish((US,)), us_partner(), by=PARTNER, at=NOW)
assert isinstance(REFUSAL, Refusal)

EVERY: list[tuple[errors.TikTokServicesError, str]] = [
    (errors.InvalidValue("name", "must be a text, not int"), "name must be a text, not int"),
    (
        errors.InvalidDocument("a.toml", (Fault("services[0].type", "is missing"), Fault("", "is empty")), 3),
        "a.toml: services[0].type: is missing; is empty; and 3 more",
    ),
    (errors.Refused(REFUSAL), str(REFUSAL)),
    (errors.NotFound("service", "S-1"), "there is no service 'S-1'"),
    (errors.AlreadyExists("service", "S-1"), "there is a service 'S-1' already"),
    (errors.VersionConflict("service", "S-1", 3, 4), "service 'S-1' is at version 4, not at version 3"),
    (
        errors.SearchGivenUp("a plan for service S-1", 10_000),
        "the search for a plan for service S-1 was given up after 10000 places",
    ),
    (errors.MissingExtra("cli"), "this needs the extra 'cli': pip install 'tiktok-services[cli]'"),
]


@pytest.mark.parametrize(("error", "sentence"), EVERY, ids=[type(error).__name__ for error, _ in EVERY])
def test_each_error_says_what_happened(error: errors.TikTokServicesError, sentence: str) -> None:
    """One sentence, with the data it was made from."""
    assert str(error) == sentence


@pytest.mark.parametrize("error", [error for error, _ in EVERY], ids=[type(error).__name__ for error, _ in EVERY])
def test_each_error_survives_pickling(error: errors.TikTokServicesError) -> None:
    """Between processes nothing of it is lost."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))


def test_every_class_has_its_turn() -> None:
    """An error added to the module is added here."""
    known = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)}
    assert {type(error) for error, _ in EVERY} == known - {errors.TikTokServicesError}


def test_errors_are_the_nearest_builtins_too() -> None:
    """Hosts that catch families of Python's own find them."""
    assert issubclass(errors.InvalidValue, ValueError)
    assert issubclass(errors.NotFound, LookupError)
    assert issubclass(errors.MissingExtra, ImportError)


def test_an_event_without_a_change_is_a_mistake_of_its_author() -> None:
    """Every kind of change says what it changes."""
    bare = ServiceChange(service_id=ServiceId("S-1"), version=2, at=NOW, by=PARTNER, edition="")
    with pytest.raises(NotImplementedError):
        bare.change(draft())
