"""
The shapes of the `--json` answers. `schema` is raised when one of them changes in a way that breaks a reader.

`check` answers, with a file that can be read and one that cannot:

    {"schema": 1, "edition": "2025-12-03", "ready": false,
     "files": [{"file": "a.toml", "readable": true, "ready": false, "partner": {"id": "...", "name": "..."},
                "services": [{"id": "...", "name": "...", "type": "public", "category": "live-management",
                              "targets": ["US/local"], "ready": false,
                              "items": [{"title": "US/local: Logo", "path": "listings[US/local].logo",
                                         "rules": ["R37", "R40"], "done": false, "blockers": [BLOCKER]}]}]},
               {"file": "b.toml", "readable": false, "ready": false,
                "faults": [{"path": "services[0].type", "problem": "must be ..."}], "unlisted": 0}]}

`explain` answers once for each service and, except for `publish`, for each target:

    {"schema": 1, "action": "publish", "allowed": false,
     "answers": [{"service": "live-sessions", "target": null, "allowed": false, "blockers": [BLOCKER]}]}

`history` answers with the documents of the events, each with its id:

    {"schema": 1, "kind": "service", "id": "live-sessions",
     "events": [{"id": "...", "schema": 1, "kind": "event", "name": "service.drafted", "version": 1, "at": "...",
                 "by": {"role": "partner", "id": "member-7"}, "edition": "2025-12-03", ...}]}

A blocker, in every answer:

    {"code": "too_large", "path": "listings[US/local].logo", "parameters": {"file": "logo.png", ...},
     "sentence": "...", "rules": ["R40"],
     "remedy": {"kind": "edit", "path": "listings[US/local].logo", "who": "partner", "sentence": "..."}}

Codes, paths, parameters, kinds, roles and rule ids stay the same from version to version; sentences and titles may
change. Everything is printable ASCII; other characters are escaped as JSON has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from tiktok_services.blocker import Blocker
    from tiktok_services.checklist import Checklist, ChecklistItem
    from tiktok_services.errors import InvalidDocument

SCHEMA = 1


def blocker_data(blocker: Blocker) -> dict[str, Any]:
    """One reason for a refusal."""
    remedy = blocker.remedy
    return {
        "code": blocker.code,
        "path": blocker.path,
        "parameters": dict(blocker.parameters),
        "sentence": blocker.sentence,
        "rules": list(blocker.rules),
        "remedy": {"kind": remedy.kind, "path": remedy.path, "who": remedy.who, "sentence": remedy.sentence},
    }


def checklist_data(checklist: Checklist) -> dict[str, Any]:
    """A whole checklist."""
    return {"ready": checklist.ready, "items": [_item_data(item) for item in checklist.items]}


def _item_data(item: ChecklistItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "path": item.path,
        "rules": list(item.rules),
        "done": item.done,
        "blockers": [blocker_data(blocker) for blocker in item.blockers],
    }


def faults_data(error: InvalidDocument) -> dict[str, Any]:
    """What is wrong with a file that cannot be read."""
    return {
        "faults": [{"path": fault.path, "problem": fault.problem} for fault in error.faults],
        "unlisted": error.unlisted,
    }
