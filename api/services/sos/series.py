"""What tags measured over a range, short enough for a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.errors import BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.sos.tags import named_tags
from api.services.sos.thinning import thinned
from api.store.tag_series import SECOND_US, read_series
from api.store.tags import Tag
from api.store.times import from_micros

FEWEST, MOST = 10, 10_000


@dataclass(frozen=True, kw_only=True)
class TagSeries:
    """A tag's (time, value) in its source's unit, oldest first; a None stands in each gap, so that a line breaks."""

    tag: Tag
    points: tuple[tuple[datetime, float | None], ...]


def tag_series(
    context: Context, names: Sequence[str], start: datetime, end: datetime, points: int = 1000
) -> list[TagSeries]:
    """The values of each tag in the half-open UTC range, thinned to ``points`` without losing the extremes.

    A gap is a silence longer than the tag's max age, or a row without a good value. Raises :class:`BadParameter` for
    an unknown tag, a reversed range or a number of points outside 10 .. 10 000, and what says why a source cannot be
    read.
    """
    if not FEWEST <= points <= MOST:
        raise BadParameter("points", points, Text("a whole number from {low} to {high}", low=FEWEST, high=MOST))
    if start > end:
        raise BadParameter(
            "start-time, end-time", f"{start} > {end}", Text("a start-time that is not after the end-time")
        )
    return [_one(context, tag, start, end, points) for tag in named_tags(context, names)]


def _one(context: Context, tag: Tag, start: datetime, end: datetime, points: int) -> TagSeries:
    read = read_series(context.settings, context.engines, context.sites, tag, start=start, end=end)
    short = thinned(read, points, tag.max_age_s * SECOND_US)
    pairs = zip(short.at_us.tolist(), short.value.tolist(), strict=True)
    return TagSeries(tag=tag, points=tuple((from_micros(at), None if value != value else value) for at, value in pairs))
