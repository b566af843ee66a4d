"""What is reported of tag sets whose runs are long enough: which alarm, with which tags, values and limits."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from api.services.alarms.kinds import kind_of
from api.services.alarms.reports import Condition, Report
from api.services.alarms.sos_sets import JudgedSet, causes, unknowns
from api.services.context import Context
from api.services.control.actions import ask
from api.services.sos.values import tag_values
from api.store.alarms import rows
from api.store.alarms.counts import Evaluation
from api.store.db import Connection
from api.store.tags import Tag
from engine.safety.alarms import State
from engine.safety.bands import SAFE_ABOVE, UNSAFE_BELOW
from engine.safety.curve import Floats
from engine.safety.triggers import Ints, Runs

WARNING, UNSAFE, UNKNOWN = "sos.warning", "sos.unsafe", "sos.unknown"
LIMITS = {WARNING: SAFE_ABOVE, UNSAFE: UNSAFE_BELOW}
DEAF = (State.SUPPRESSED, State.OUT_OF_SERVICE)  # an alarm that means nothing asks for nothing


@dataclass(frozen=True, kw_only=True)
class Raised:
    """A report; ``is_new`` where its condition did not hold before, ``actions`` are what the causing tags ask for."""

    report: Report
    is_new: bool = False
    actions: tuple[str, ...] = ()


class _Held(NamedTuple):
    """A set whose alarm stands after an evaluation."""

    key: tuple[str, str]
    set: JudgedSet
    evaluation: Evaluation
    level: float
    is_new: bool


class SosAlarms:
    """The alarms on sets that stand, by kind and set, kept up to date with what is reported of them."""

    KINDS = (UNSAFE, WARNING, UNKNOWN)  # in this order: whether a set is unsafe decides on its warning

    def __init__(
        self,
        context: Context,
        sets: Sequence[JudgedSet],
        tags: Mapping[str, Tag],
        active: Mapping[tuple[str, str], int | None],
    ) -> None:
        self._context, self._sets, self._tags = context, sets, tags
        self._active = dict(active)

    def of_minute(
        self,
        moment: datetime,
        evaluated: Sequence[Evaluation],
        chosen: Ints,
        level: Floats,
        runs: Runs,
        needed: Ints,
        *,
        again: bool,
    ) -> list[Raised]:
        """What the runs after one minute raise and end; with ``again`` also what stands, with its present numbers."""
        ended: list[Raised] = []
        held: list[_Held] = []
        for kind, run in zip(self.KINDS, (runs.unsafe, runs.warning, runs.unknown), strict=True):
            is_up, is_down = (run == needed).tolist(), (run == -needed).tolist()
            for i, index in enumerate(chosen.tolist()):
                set_ = self._sets[index]
                key = (kind, str(set_.id))
                stands = key in self._active
                if stands and is_down[i]:
                    ended.append(self._ended(key, moment))
                elif (stands and again) or (not stands and is_up[i] and self._is_wanted(kind, set_)):
                    self._active.setdefault(key, set_.site)
                    held.append(_Held(key, set_, evaluated[i], float(level[i]), not stands))
        names = {name for one in held if one.key[0] != UNKNOWN for name in causes(one.evaluation)}
        values = self._values(names, moment) if names else {}
        return ended + [self._told(one, moment, values) for one in held]

    def ask(self, connection: Connection, now: datetime, raised: Sequence[Raised]) -> None:
        """Ask for the commands that the tags of new alarms want, in the transaction that raised them."""
        asking = {one.report.condition.key: one for one in raised if one.actions}
        for key, alarm in rows.open_alarms(connection, asking.keys()).items():
            if alarm.state in DEAF:
                continue
            title = kind_of(alarm.kind).words[self._context.settings.language].title
            reason = f"{title}: {', '.join(asking[key].report.detail['tags'])}"
            actions = asking[key].actions
            ask(connection, self._context, now, alarm_id=alarm.id, actions=actions, reason=reason[:300])

    def _is_wanted(self, kind: str, set_: JudgedSet) -> bool:
        return kind != WARNING or (UNSAFE, str(set_.id)) not in self._active

    def _ended(self, key: tuple[str, str], moment: datetime) -> Raised:
        site = self._active.pop(key)
        return Raised(report=Report(condition=_condition(key, site), active=False, at=moment))

    def _told(self, held: _Held, moment: datetime, values: Mapping[str, Any]) -> Raised:
        kind, one = held.key[0], held.evaluation
        f = {} if kind == UNKNOWN else causes(one)
        detail: dict[str, Any] = {
            "tags": list(unknowns(one) if kind == UNKNOWN else f),
            "count": held.set.needed,
            "alarm_on": held.set.alarm_on,
            "upper_bound": one.upper_bound,
        }
        if one.reason is not None:
            detail["unknown"] = unknowns(one)
        if kind != UNKNOWN:
            detail |= {"f": f, "values": {tag: values[tag] for tag in f if tag in values}, "limit": LIMITS[kind]}
        value = None if math.isnan(held.level) or kind == UNKNOWN else held.level
        condition = _condition(held.key, self._active[held.key])
        told = Report(condition=condition, active=True, at=moment, value=value, detail=detail)
        return Raised(report=told, is_new=held.is_new, actions=self._actions(kind, list(f)) if held.is_new else ())

    def _values(self, names: Collection[str], moment: datetime) -> dict[str, Any]:
        known = sorted(name for name in names if name in self._tags)
        found = tag_values(self._context, known, at=moment)
        return {one.tag.name: {"value": one.value, "unit": one.unit} for one in found}

    def _actions(self, kind: str, names: list[str]) -> tuple[str, ...]:
        tags = [self._tags[name] for name in names if name in self._tags]
        asked = [tag.warn_action if kind == WARNING else tag.unsafe_action for tag in tags]
        return tuple(dict.fromkeys(action for action in asked if action))


def _condition(key: tuple[str, str], site: int | None) -> Condition:
    return Condition(kind=key[0], site=site, subject=key[1])
