"""The panel that says whether Anjeon itself works: a line each, with a mark where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dash import dcc, html
from dash.development.base_component import Component

from api.services.platform_state import PlatformState
from dashapp.mount import PREFIX
from dashapp.overview_page.facts import SiteFacts
from dashapp.overview_page.words import clock_words
from dashapp.reader import Reader
from dashapp.widgets.marks import mark
from dashapp.widgets.words import number

NAMED = 2  # devices named in a line that has room for no more


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line: what it is about, what is the case, and how bad that is."""

    name: str
    words: str
    trouble: Literal[2, 3, "unknown"] | None = None
    href: str = ""


def platform_lines(reader: Reader, state: PlatformState, rows: Sequence[SiteFacts]) -> list[Line]:
    """Collectors, minute job, databases, writes."""
    return [
        _sites(reader, rows),
        *_devices(reader, state),
        _job(reader, state),
        _data(reader, state),
        _writes(reader, state),
    ]


def past_lines(reader: Reader, rows: Sequence[SiteFacts]) -> list[Line]:
    """What is known of a past moment: which sites reported. The rest is of the present only."""
    t = reader.t
    names = (t("Devices"), t("SoS minute job"), t("Databases · spool"), t("Device writes"))
    return [_sites(reader, rows), *(Line(name=name, words=t("known for the present only")) for name in names)]


def platform_panel(reader: Reader, lines: Sequence[Line]) -> Component:
    """The lines as a list of terms."""
    return html.Dl([html.Div(_parts(reader, line)) for line in lines], className="platform")


def _parts(reader: Reader, line: Line) -> list[Any]:
    words = dcc.Link(line.words, href=line.href) if line.href else line.words
    shown = html.Dd(words, className="strong" if line.trouble else "", title=line.words)
    sign = [] if line.trouble is None else [mark(reader, line.trouble)]
    return [html.Dt(line.name), shown, html.Dd(sign, className="sign")]


def _sites(reader: Reader, rows: Sequence[SiteFacts]) -> Line:
    t = reader.t
    late = [row for row in rows if row.now.is_stale]
    words = t("{up} of {all} report", up=len(rows) - len(late), all=len(rows))
    names = ", ".join(reader.name(row.site.name) for row in late[:NAMED])
    return Line(
        name=t("Sites"),
        words=f"{words} · {t('late: {names}', names=names)}" if late else words,
        trouble="unknown" if late else None,
    )


def _devices(reader: Reader, state: PlatformState) -> list[Line]:
    t = reader.t
    if not state.devices:
        return []
    words = t("{up} of {all} answer", up=state.devices - len(state.lost), all=state.devices)
    for one in state.lost[:1]:
        since = t("since {time}", time=clock_words(reader, one.since, reader.now)) if one.since else t("never heard")
        words += f" · {one.device} {since}"
    return [
        Line(
            name=t("Devices"),
            words=words,
            trouble="unknown" if state.lost else None,
            href=f"{PREFIX}devices",
        )
    ]


def _job(reader: Reader, state: PlatformState) -> Line:
    t, job = reader.t, state.job
    if job is None:
        return Line(name=t("SoS minute job"), words=t("never ran"), trouble="unknown")
    words = [_minute(reader, job.done_until)]
    if job.sets is not None:
        words.append(t("sets: {count}", count=job.sets))
    if job.took_s is not None:
        words.append(number(job.took_s, 1, "s"))
    return Line(name=t("SoS minute job"), words=" · ".join(words), trouble="unknown" if job.is_late else None)


def _minute(reader: Reader, moment: datetime) -> str:
    return f"{moment.astimezone(reader.zone):%H:%M:%S}"


def _data(reader: Reader, state: PlatformState) -> Line:
    t = reader.t
    words = [t("all answer")] if not state.away else [t("away: {names}", names=", ".join(state.away))]
    if state.waiting_rows is not None:
        words.append(t("rows waiting: {count}", count=number(state.waiting_rows)))
    elif state.devices:
        words.append(t("no collector runs"))
    is_silent = state.waiting_rows is None and state.devices > 0
    return Line(
        name=t("Databases · spool"),
        words=" · ".join(words),
        trouble=2 if state.away else "unknown" if is_silent else None,
    )


def _writes(reader: Reader, state: PlatformState) -> Line:
    t, name = reader.t, reader.t("Device writes")
    if state.read_only:
        return Line(name=name, words=t("off: read-only deployment"))
    if state.switch.is_off:
        words = t("off since {time}", time=_when(reader, state.switch.at))
        return Line(name=name, words=f"{words} · {state.switch.actor or '–'}", trouble=3)
    if not state.armed:
        return Line(name=name, words=t("on · no device is armed"))
    armed = t("armed: {count}", count=state.armed)
    return Line(name=name, words=f"{t('on · confirmation needed')} · {armed}", href=f"{PREFIX}devices")


def _when(reader: Reader, moment: datetime | None) -> str:
    return "–" if moment is None else clock_words(reader, moment, reader.now)
