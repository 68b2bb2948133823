"""Whether an uploaded file is what the catalog asks for: the same for the media of a listing and for proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.listing import Image


if TYPE_CHECKING:
    from tiktok_services.catalog import FileRule
    from tiktok_services.certification import ProofFile
    from tiktok_services.listing import Video


def file_blockers(path: str, file: Image | Video | ProofFile, rule: FileRule, cites: tuple[str, ...]) -> list[Blocker]:
    """
    Every reason why *file* is not one that *rule* allows: its format, its size, and the pixels of a picture.

    Args:
        path: Where the file stands.
        file: The file.
        rule: What it has to be like.
        cites: The rules that ask for it.

    Rules: R8, R40
    """
    found: list[Blocker] = []
    if not rule.allows_format(file.format):
        formats = ", ".join(rule.formats)
        found.append(blocker(BlockerCode.WRONG_FORMAT, path, cites, file=file.file, formats=formats))
    size = rule.max_size
    if size is not None and file.size_bytes > size.most:
        limit = size.stated
        found.append(
            blocker(BlockerCode.TOO_LARGE, path, cites, file=file.file, size_bytes=file.size_bytes, limit=limit)
        )
    if isinstance(file, Image):
        _pixels(found, path, file, rule, cites)
    return found


def _pixels(found: list[Blocker], path: str, image: Image, rule: FileRule, cites: tuple[str, ...]) -> None:
    width, height = image.width_px, image.height_px
    least_width, least_height = rule.min_width_px or 1, rule.min_height_px or 1
    if width < least_width or height < least_height:
        found.append(
            blocker(
                BlockerCode.TOO_SMALL,
                path,
                cites,
                file=image.file,
                width=width,
                height=height,
                min_width=least_width,
                min_height=least_height,
            )
        )
    if rule.ratio is not None and width * rule.ratio[1] != height * rule.ratio[0]:
        ratio, name = f"{rule.ratio[0]}:{rule.ratio[1]}", image.file
        found.append(blocker(BlockerCode.WRONG_SHAPE, path, cites, file=name, width=width, height=height, ratio=ratio))


def count_blockers(
    path: str, label: str, count: int, bounds: tuple[int, int | None], cites: tuple[str, ...]
) -> tuple[Blocker, ...]:
    """
    The reason why *count* is not within *bounds*, if it is not.

    Args:
        path: Where the items stand.
        label: What they are called in print.
        count: How many there are.
        bounds: The least and the most, both inclusive; None for no most.
        cites: The rules that ask for it.

    Rules: R8, R39, R40
    """
    least, most = bounds
    if count >= least and (most is None or count <= most):
        return ()
    wanted = f"exactly {least}" if least == most else f"at least {least}" if count < least else f"at most {most}"
    return (blocker(BlockerCode.WRONG_COUNT, path, cites, field=label, count=count, wanted=wanted),)
