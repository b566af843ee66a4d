"""An alarm as the screen says it: where, what, how much, in which state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from api.services.alarms.kinds import kind_of
from api.store.alarms.rows import AlarmRow
from dashapp.alarms_page.subjects import subject_words
from dashapp.reader import Reader
from dashapp.widgets.place import place
from dashapp.widgets.quantity import limit, quantity
from dashapp.widgets.words import MISSING, number
from engine.safety.alarms import State

SCORE_KINDS = "sos."
NAMED_KINDS = ("offgas", "emergency")  # their title says it all
FLAG_KINDS = ("flag.", *NAMED_KINDS)  # set or not: no value to show


@dataclass(frozen=True, kw_only=True)
class Line:
    """One alarm in the reader's language. ``value`` has its unit, ``bound`` the limit in words, both may be a dash or
    empty; ``until`` is when its shelf ends, ``ended_at`` since when its condition is over."""

    id: int
    priority: Literal[1, 2, 3]
    kind: str
    site: int | None
    place: str
    words: str
    value: str
    bound: str
    state: State
    until: datetime | None
    raised_at: datetime
    ended_at: datetime | None
    is_open: bool
    is_active: bool
    latches: bool

    @property
    def sentence(self) -> str:
        """The words with value and limit, as the banner says them."""
        return f"{self.words} · {self.measured}" if self.measured else self.words

    @property
    def measured(self) -> str:
        """Value and limit, empty where there is no number."""
        return " ".join(part for part in ("" if self.value == MISSING else self.value, self.bound) if part)

    @property
    def searched(self) -> str:
        """What a search looks through, in small letters."""
        return f"{self.place} {self.words} {self.kind}".lower()


def line_of(reader: Reader, alarm: AlarmRow, until: datetime | None = None) -> Line:
    """The words of ``alarm`` for the reader."""
    kind = kind_of(alarm.kind)
    return Line(
        id=alarm.id,
        priority=cast(Literal[1, 2, 3], alarm.priority),
        kind=alarm.kind,
        site=alarm.site,
        place=place_of(reader, alarm),
        words=_words(reader, alarm, kind.words[reader.language].title),
        value=value_words(alarm.kind, alarm.value, alarm.detail),
        bound=_bound(reader, alarm),
        state=alarm.state,
        until=until,
        raised_at=alarm.raised_at,
        ended_at=alarm.returned_at,
        is_open=alarm.closed_at is None,
        is_active=alarm.is_active,
        latches=kind.latches,
    )


def place_of(reader: Reader, alarm: AlarmRow) -> str:
    """Where it is; of an alarm of a set, which one."""
    if alarm.kind.startswith(SCORE_KINDS):
        site = place(reader, site=alarm.site) if alarm.site is not None else ""
        return " · ".join(part for part in (site, f"SoS #{alarm.subject}") if part)
    return place(reader, site=alarm.site, bank_id=alarm.bank_id, rack_id=alarm.rack_id, device=alarm.device)


def value_words(kind: str, value: float | None, detail: Mapping[str, Any]) -> str:
    """The measured value with its unit in the precision of its limit."""
    if value is None or kind.startswith(FLAG_KINDS):
        return MISSING
    if kind.startswith(SCORE_KINDS):
        return number(value, 2)
    unit, bound = str(detail.get("unit") or ""), detail.get("limit")
    return quantity(value, unit, like=float(bound) if isinstance(bound, int | float) else value)


def _words(reader: Reader, alarm: AlarmRow, title: str) -> str:
    """The kind's title with what it is about: a quantity before it, else the weakest tag of a set or a column after
    it, and the position of the cell."""
    subject = subject_words(reader, alarm.subject)
    if alarm.kind.startswith(SCORE_KINDS):
        parts = [title, *(str(tag) for tag in list(alarm.detail.get("tags") or ())[:1])]
    elif alarm.kind in NAMED_KINDS:
        parts = [title]
    elif subject != alarm.subject:
        parts = [subject, title]
    else:
        parts = [title, subject] if subject else [title]
    if alarm.detail.get("position") not in (None, ""):
        parts.append(reader.t("position {position}", position=alarm.detail["position"]))
    return " · ".join(parts)


def _bound(reader: Reader, alarm: AlarmRow) -> str:
    bound = alarm.detail.get("limit")
    if not isinstance(bound, int | float) or isinstance(bound, bool):
        return ""
    unit = str(alarm.detail.get("unit") or "")
    return reader.t("(limit {limit})", limit=f"{limit(float(bound), unit)} {unit}".strip())
