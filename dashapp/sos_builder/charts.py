"""From the view to the three charts: each one a few service calls and a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plotly.graph_objects import Figure

from api.errors import AnjeonError
from api.services.sos.chosen import Chosen, chosen
from api.services.sos.series import tag_series
from api.services.sos.sets import SosPoint, set_series
from api.services.sos.thin import thinned
from api.services.sos.values import Quality, TagValue, tag_values
from api.store.tags import Tag
from dashapp.figures.member_charts import Member, member_charts
from dashapp.figures.sos_chart import sos_chart
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.values_chart import TagLine, values_chart
from dashapp.reader import Reader
from dashapp.sos_builder.view import MOST_TAGS, View

POINTS = 700  # a chart of 1 366 px has 556 px of plot, one of 1 920 px 1 110
SOS_POINTS = 500
Point = tuple[datetime, float | None]


def shown(reader: Reader, view: View) -> Chosen:
    """The tags and the set of a view."""
    return chosen(reader.context, view.tags, view.set_id)


def present(reader: Reader, view: View, names: Sequence[str]) -> dict[str, TagValue]:
    """The values of the tags of ``names`` at the moment that is looked at."""
    return {value.tag.name: value for value in tag_values(reader.context, names, view.moment(reader))}


def drawn(what: Chosen, scores: Mapping[str, float | None]) -> list[int]:
    """Which tags have a line: at most four, unknown and then lowest f first, in the order of the table."""
    worst = sorted(range(len(what.tags)), key=lambda i: _rank(scores.get(what.tags[i].name)))
    return sorted(worst[:MOST_TAGS])


def _rank(f: float | None) -> float:
    return -1.0 if f is None else f


def values_figure(reader: Reader, view: View, what: Chosen, values: Mapping[str, TagValue]) -> Figure:
    """Recent values of the drawn tags."""
    axis = view.axis(reader)
    indices = drawn(what, {name: value.f for name, value in values.items()})
    lines = [_line(reader, what.tags[i], i, values[what.tags[i].name], axis) for i in indices]
    return _kept(values_chart(lines, axis, theme=reader.theme, t=reader.t), view)


def _line(reader: Reader, tag: Tag, index: int, now: TagValue, axis: TimeAxis) -> TagLine:
    ended = [] if now.quality is Quality.GOOD else [(axis.end, None)]
    return TagLine(
        tag=tag.name,
        index=index,
        points=[*recent(reader, tag.name, axis), *ended],
        safety_value=tag.maximum_safe_value,
        warn_threshold=tag.warnning_threshold,
        unit=now.unit,
    )


def recent(reader: Reader, name: str, axis: TimeAxis) -> Sequence[Point]:
    """The values of a tag over the range; none where its source cannot be read (the table says why)."""
    try:
        (series,) = tag_series(reader.context, [name], axis.start, axis.end, POINTS)
    except AnjeonError:
        return ()
    return series.points


def evaluated(reader: Reader, set_id: int, axis: TimeAxis) -> list[SosPoint]:
    """The stored State of Safety of a set over the range, the end included."""
    return set_series(reader.context, set_id, axis.start, axis.end + timedelta.resolution)


@dataclass(frozen=True, kw_only=True)
class SosPicture:
    """The State of Safety of a set as it is drawn; no ``points`` where it was not evaluated in the range."""

    set_id: int
    points: Sequence[SosPoint]
    curve: Figure
    members: Figure


def sos_picture(reader: Reader, view: View, what: Chosen) -> SosPicture | None:
    """The State of Safety of the view's set and the f of its members; None while the tags are no set."""
    if what.tag_set is None:
        return None
    axis = view.axis(reader)
    points = thinned(evaluated(reader, what.tag_set.set_id, axis), SOS_POINTS)
    scores = points[-1].f_value if points else {}
    members = [
        Member(
            tag=what.tags[i].name,
            index=i,
            scores=[(point.time, point.f_value.get(what.tags[i].name)) for point in points],
        )
        for i in drawn(what, scores)
    ]
    return SosPicture(
        set_id=what.tag_set.set_id,
        points=points,
        curve=_kept(sos_chart(points, axis, theme=reader.theme, t=reader.t), view),
        members=_kept(member_charts(members, axis, theme=reader.theme), view),
    )


def _kept(figure: Figure, view: View) -> Figure:
    """Zoom stays as the reader left it while the same view is refreshed."""
    figure.update_layout(uirevision=str(view.state()))
    return figure
