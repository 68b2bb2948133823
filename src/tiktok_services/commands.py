"""
What can be asked of a service: one frozen value for each action, with all that the action needs to know.

A command that rests on content names the content's digest, so that no approval and no edit can ever cover content its
author has not seen.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from tiktok_services.lifecycle import Action
from tiktok_services.listing import Listing
from tiktok_services.target import Target
from tiktok_services.verdict import Reason, some_reasons
from tiktok_services.vocabulary import CategorySlug, Digest
from tiktok_services.wellformed import is_a, optional, some_text, tuple_of


@frozen
class Publish:
    """
    Send candidates on their way: to review for a public service, straight into force for a custom one.

    Attributes:
        targets: Which ones; naming them is the partner's confirmation of the target market. Empty means every
            candidate that is being written or was rejected.

    Rules: R34, R43, R49, R50, R52, R55, R57, R58
    """

    action: ClassVar[Action] = Action.PUBLISH
    targets: tuple[Target, ...] = field(default=(), validator=tuple_of(Target))


@frozen
class Approve:
    """Let the reviewed candidate of a target, named by its digest, come into force. Rules: R50, R51, R54, R55, R71"""

    action: ClassVar[Action] = Action.APPROVE
    target: Target = field(validator=is_a(Target))
    digest: Digest = field(validator=is_a(Digest))


@frozen
class Reject:
    """Refuse the reviewed candidate of a target, named by its digest. Rules: R52, R54, R56, R70"""

    action: ClassVar[Action] = Action.REJECT
    target: Target = field(validator=is_a(Target))
    reasons: tuple[Reason, ...] = field(validator=some_reasons)
    digest: Digest | None = field(default=None, validator=optional(is_a(Digest)))


@frozen
class Deactivate:
    """Switch a live service off; open reviews end without a verdict. Rule: R61"""

    action: ClassVar[Action] = Action.DEACTIVATE


@frozen
class Republish:
    """Switch a deactivated service on again: a public one through a new review of every listing. Rules: R62-R64"""

    action: ClassVar[Action] = Action.REPUBLISH


@frozen
class Upgrade:
    """Ask for a custom service to become public; it stays custom and live until every target passed. Rule: R71"""

    action: ClassVar[Action] = Action.UPGRADE


@frozen
class Retract:
    """Take what is in force for one target out of sight; it becomes a rejected candidate. Rules: R70, Q11"""

    action: ClassVar[Action] = Action.RETRACT
    target: Target = field(validator=is_a(Target))
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen
class TakeDown:
    """Take a whole live service down; only the platform brings it back. Rules: R66, R67, R70"""

    action: ClassVar[Action] = Action.TAKE_DOWN
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen
class Reinstate:
    """Bring back a service that was taken down. Rule: R66"""

    action: ClassVar[Action] = Action.REINSTATE


@frozen
class Write:
    """
    Write the listing of a target. It becomes, or changes, the candidate; nothing is published.

    Attributes:
        target: Whose listing.
        listing: The whole new content.
        base: The digest of the content the author started from; None to write whatever is there now.

    Rules: R53, R55
    """

    action: ClassVar[Action] = Action.WRITE
    target: Target = field(validator=is_a(Target))
    listing: Listing = field(validator=is_a(Listing))
    base: Digest | None = field(default=None, validator=optional(is_a(Digest)))


@frozen
class Drop:
    """Forget the candidate of a target beside what is in force. Rule: R56"""

    action: ClassVar[Action] = Action.DROP
    target: Target = field(validator=is_a(Target))


@frozen
class AddTarget:
    """Add a target with a listing that is being written, empty unless one is given. Rule: R58"""

    action: ClassVar[Action] = Action.ADD_TARGET
    target: Target = field(validator=is_a(Target))
    listing: Listing = field(factory=Listing, validator=is_a(Listing))


@frozen
class RemoveTarget:
    """Remove a target and its listing; never the last one. Rule: R60"""

    action: ClassVar[Action] = Action.REMOVE_TARGET
    target: Target = field(validator=is_a(Target))


@frozen
class Rename:
    """
    Change the name of the service in Partner Center, to one that is not blank; sellers read the name in the listing.

    Rule: R35
    """

    action: ClassVar[Action] = Action.RENAME
    name: str = field(validator=some_text)


@frozen
class Recategorize:
    """Change the category of a service that was never live. Rules: R30, R31"""

    action: ClassVar[Action] = Action.RECATEGORIZE
    category: CategorySlug = field(validator=is_a(CategorySlug))


Command = (
    Publish
    | Approve
    | Reject
    | Deactivate
    | Republish
    | Upgrade
    | Retract
    | TakeDown
    | Reinstate
    | Write
    | Drop
    | AddTarget
    | RemoveTarget
    | Rename
    | Recategorize
)
