"""What becomes of an alarm as its condition comes and goes: raised, returned, both with the delays of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from api.services.alarms.kinds import kind_of
from api.store.alarms import rows, transitions
from api.store.alarms.rows import AlarmRow
from api.store.alarms.transitions import Transition
from api.store.db import Connection
from engine.safety.alarms import Act, Standing, State, chain_of, step

PROCESS = "anjeon"  # who acts where no person does
STANDING = (State.UNACKNOWLEDGED, State.ACKNOWLEDGED)
COLUMNS = ("key", "kind", "priority", "site", "bank_id", "rack_id", "device", "subject", "value", "detail")


@dataclass(kw_only=True)
class Taking:
    """One transaction's work: ``known`` are the open alarms by key, ``over`` when the closed ones were last over."""

    connection: Connection
    now: datetime
    known: dict[str, AlarmRow] = field(default_factory=dict)
    over: dict[str, datetime] = field(default_factory=dict)
    found: dict[int, tuple[float | None, Mapping[str, Any]]] = field(default_factory=dict)
    told: list[tuple[int, Transition]] = field(default_factory=list)
    last: dict[int, Standing] = field(default_factory=dict)  # raised by this transaction, by site

    def is_told_again(self, at: datetime, last: datetime | None) -> bool:
        """Whether a report of ``at`` is no newer than what happened ``last``.

        What happened in the future of a clock that was set back since is no measure: nothing would be raised until
        that time comes again.
        """
        return last is not None and at <= last <= self.now

    def begin(self, columns: Mapping[str, Any], at: datetime) -> AlarmRow:
        """A condition that was not there begins to hold: raised at once, or waiting for the delay of its kind."""
        waits = kind_of(columns["kind"]).on_delay > timedelta(0)
        state = State.NORMAL if waits else State.UNACKNOWLEDGED
        first = None if waits else self._first_out(columns["site"], 0, at)
        alarm = rows.add(self.connection, columns, state=state, raised_at=at, is_active=True, first_out=first)
        if alarm is None:  # another transaction was faster, and is committed by now
            self.known |= rows.open_alarms(self.connection, {columns["key"]})
            return self.known[columns["key"]]
        if not waits:
            self._tell(alarm.id, Act.RAISE, State.NORMAL, state, at)
            self._stands(alarm, at)
        self.known[alarm.key] = alarm
        return alarm

    def after_on_delay(self, alarm: AlarmRow, until: datetime) -> AlarmRow:
        """Raise an alarm that waits, if its condition has held ``until`` its delay was over."""
        due = alarm.raised_at + kind_of(alarm.kind).on_delay
        waits = alarm.state is State.NORMAL and alarm.is_active
        return self._go(alarm, Act.RAISE, due, is_active=True) if waits and due <= until else alarm

    def hold_again(self, alarm: AlarmRow, at: datetime) -> AlarmRow:
        """The condition of an alarm holds again."""
        alarm = self.after_off_delay(alarm, at)
        if alarm.closed_at is not None:
            return self.begin({name: getattr(alarm, name) for name in COLUMNS}, at)
        if alarm.state in STANDING:  # its return was still waiting for the delay
            return self._change(alarm, is_active=True, returned_at=None)
        return self._go(alarm, Act.RAISE, at, is_active=True)

    def end(self, alarm: AlarmRow, at: datetime) -> int | None:
        """The condition of an alarm holds no longer; its id, None where it never came to an alarm."""
        self.last.clear()
        alarm = self.after_on_delay(alarm, at)
        if alarm.state is State.NORMAL:
            rows.forget(self.connection, alarm.id)
            self.known.pop(alarm.key)
            return None
        alarm = self._change(alarm, is_active=False, returned_at=at)
        if alarm.state not in STANDING:
            self._go(alarm, Act.RETURN, at, is_active=False)
        else:
            self.after_off_delay(alarm, at)
        return alarm.id

    def after_off_delay(self, alarm: AlarmRow, until: datetime) -> AlarmRow:
        """Let an alarm return that waits to, if its condition was gone ``until`` its delay was over."""
        if alarm.state not in STANDING or alarm.returned_at is None:
            return alarm
        due = alarm.returned_at + kind_of(alarm.kind).off_delay
        return self._go(alarm, Act.RETURN, due, is_active=False) if due <= until else alarm

    def store(self) -> None:
        """Store what happened, and the last value and detail of the alarms whose condition was reported to hold."""
        open_now = {alarm.id: alarm for alarm in self.known.values()}
        changed = [
            (number, value, detail)
            for number, (value, detail) in self.found.items()
            if number in open_now and _differs(open_now[number], value, detail)
        ]
        rows.measure(self.connection, changed)
        transitions.add_all(self.connection, self.told)

    def _go(self, alarm: AlarmRow, act: Act, at: datetime, *, is_active: bool) -> AlarmRow:
        after = step(alarm.state, act, is_active=is_active, latches=kind_of(alarm.kind).latches)
        assert isinstance(after, State), "what the process does is never refused"  # noqa: S101
        given: dict[str, Any] = {"state": after, "is_active": is_active}
        if act is Act.RAISE:
            given |= {"raised_at": at, "returned_at": None}
        if after is State.UNACKNOWLEDGED:
            given |= {
                "acknowledged_at": None,
                "acknowledged_by": None,
                "first_out": self._first_out(alarm.site, alarm.id, at) or alarm.id,
            }
        if after is State.NORMAL:
            given["closed_at"] = at
        moved = self._change(alarm, **given)
        self._tell(alarm.id, act, alarm.state, after, at)
        if after is State.NORMAL:
            self.known.pop(alarm.key)
            self.over[alarm.key] = alarm.returned_at or at
        return moved

    def _tell(self, alarm_id: int, act: Act, before: State, after: State, at: datetime) -> None:
        told = Transition(at=at, act=act, before=before, after=after, actor=PROCESS, note="")
        self.told.append((alarm_id, told))

    def _first_out(self, site: int | None, but: int, at: datetime) -> int | None:
        """The first of the chain, None where the alarm itself is."""
        if site is None:
            return None
        last = self.last.get(site)
        if last is None or last.raised_at != at:  # none can be later than at the same moment
            last = rows.last_standing(self.connection, site, but=but, until=at)
        return chain_of(at, [last] if last else [])

    def _stands(self, alarm: AlarmRow, at: datetime) -> None:
        if alarm.site is not None:
            self.last[alarm.site] = Standing(id=alarm.id, raised_at=at, first_out=alarm.first_out or alarm.id)

    def _change(self, alarm: AlarmRow, **given: Any) -> AlarmRow:
        stored = {name: value.value if isinstance(value, State) else value for name, value in given.items()}
        rows.change(self.connection, alarm, **stored)  # nobody else changes it: the row is held by this transaction
        moved = replace(alarm, **given)
        self.known[alarm.key] = moved
        return moved


def _differs(alarm: AlarmRow, value: float | None, detail: Mapping[str, Any]) -> bool:
    return alarm.value != value or rows.detail_text(alarm.detail) != rows.detail_text(detail)
