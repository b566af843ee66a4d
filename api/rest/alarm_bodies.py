"""Alarms as JSON: times as their site has them, words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import request

from api.rest.params import output_times
from api.services.alarms.kinds import Kind, kind_of
from api.services.alarms.listing import AlarmDetail
from api.services.alarms.statistics import Frequent
from api.services.site_time import TimeStyle, shown
from api.store.alarms.lists import Listed
from api.store.alarms.rows import AlarmRow
from api.web.current import context, language

MOMENTS = ("raised_at", "returned_at", "acknowledged_at", "closed_at")
PLAIN = ("bank_id", "rack_id", "device", "subject", "value", "acknowledged_by", "first_out", "is_active")


def style_of(site: int | None) -> TimeStyle:
    """How the times of a site's alarms are written; those of no site as the first site's."""
    sites = context().settings.sites
    known = sites[0] if site is None else context().settings.site(site) or sites[0]
    return output_times(request.args, known.zone)


def alarm_body(alarm: AlarmRow, found: Listed | None = None) -> dict[str, Any]:
    """One alarm; ``found`` says who holds it."""
    style = style_of(alarm.site)
    hold = found.hold if found is not None else None
    return {
        "id": alarm.id,
        "kind": alarm.kind,
        "title": kind_of(alarm.kind).words[language()].title,
        "priority": alarm.priority,
        "state": alarm.state.value,
        "site": alarm.site,
        **{name: getattr(alarm, name) for name in PLAIN},
        "detail": dict(alarm.detail),
        **{name: _at(getattr(alarm, name), style) for name in MOMENTS},
        "hold": None
        if hold is None
        else {**asdict(hold), "hold": hold.hold.value, "until": _at(hold.until, style), "at": _at(hold.at, style)},
    }


def listed_body(found: Listed) -> dict[str, Any]:
    """One alarm of a list."""
    return alarm_body(found.alarm, found)


def detail_body(known: AlarmDetail) -> dict[str, Any]:
    """One alarm with its words and all that happened to it."""
    alarm = known.listed.alarm
    kind, style = kind_of(alarm.kind), style_of(alarm.site)
    return {
        **listed_body(known.listed),
        **_words(kind),
        "latches": kind.latches,
        "transitions": [
            {
                "at": _at(done.at, style),
                "act": str(done.act),
                "before": done.before.value,
                "after": done.after.value,
                "actor": done.actor,
                "note": done.note,
            }
            for done in known.history
        ],
    }


def kind_body(kind: Kind) -> dict[str, Any]:
    """A kind with its words."""
    return {
        "kind": kind.name,
        "title": kind.words[language()].title,
        "priority": kind.priority,
        "latches": kind.latches,
        "on_delay_s": kind.on_delay.total_seconds(),
        "off_delay_s": kind.off_delay.total_seconds(),
        **_words(kind),
    }


def frequent_body(one: Frequent) -> dict[str, Any]:
    """A condition that was announced often."""
    return {"alarm": alarm_body(one.alarm), "count": one.count, "within_a_minute": one.within_a_minute}


def by_priority(counts: Mapping[int, int]) -> dict[str, int]:
    """Numbers of the three priorities."""
    return {str(priority): counts.get(priority, 0) for priority in (1, 2, 3)}


def _words(kind: Kind) -> dict[str, Any]:
    words = asdict(kind.words[language()])
    del words["title"]
    return words


def _at(moment: datetime | None, style: TimeStyle) -> datetime | None:
    return None if moment is None else shown(moment, style)
