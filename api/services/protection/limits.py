"""The limits of a site: tightened at once by an engineer, loosened only when a second one agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from api.errors import BadParameter, Conflict, NotAllowed, NotFound
from api.i18n import Text
from api.services.context import Context
from api.store import audit
from api.store.db import Connection, reading, writing
from api.store.protection import limits as store
from api.store.protection.limits import LimitChange
from api.store.warning_changes import State
from engine.safety.limits import (
    DEFAULTS,
    LIMITED,
    LONGEST_DELAY_S,
    PLAUSIBLE,
    Level,
    Limit,
    Limits,
    Misfit,
    loosens,
    misfit,
    quantity_of,
)

LARGEST_ID = 2**31 - 1
_FIELDS = {Misfit.OUT_OF_RANGE: "limit", Misfit.RELEASE_SIDE: "release", Misfit.DELAY: "delay_s", Misfit.ORDER: "limit"}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What came of a change: the limit as it is now, and the request where it waits for a second person."""

    limit: Limit
    change: LimitChange | None = None


def limits_of(context: Context, site: int) -> Limits:
    """All limits of a site as they are now; raises :class:`NotFound` for an unknown one."""
    context.sites.site(site)
    with reading(context.engines["default"]) as connection:
        return limits_within(connection, site)


def limits_within(connection: Connection, site: int) -> Limits:
    """The limits of a site in the caller's transaction: the defaults, and what it has of its own."""
    return {**DEFAULTS, **store.own_limits(connection, site)}


def change_limit(
    context: Context, site: int, quantity: str, level: int, changes: Mapping[str, Any], *, reason: str, who: str
) -> Changed:
    """Change some of limit, release, delay_s, is_on. Tightening acts at once, loosening waits for a second person.

    Raises :class:`NotFound` for an unknown site, quantity or level, :class:`BadParameter` naming what does not fit.
    """
    context.sites.site(site)
    if quantity not in LIMITED:
        known = ", ".join(LIMITED)
        text = Text("There is no limit {quantity}. Known: {known}", quantity=quantity, known=known)
        raise NotFound(text, field="quantity")
    if level not in tuple(Level):
        raise NotFound(
            Text("There is no level {level}. Known: 1 (warning), 2 (protection)", level=level), field="level"
        )
    if not changes:
        raise BadParameter("body", "{}", Text("at least one field to change"))
    key = (quantity, Level(level))
    with writing(context.engines["default"]) as connection:
        limits = limits_within(connection, site)
        before, wanted = limits[key], replace(limits[key], **changes)
        check_limits(quantity, {**limits, key: wanted})
        if wanted == before:
            return Changed(limit=before)
        if not loosens(quantity, before, wanted):
            _apply(connection, context, site, key, before, wanted, who, reason)
            return Changed(limit=wanted)
        change, is_new = store.add_change(
            connection,
            site=site,
            quantity=quantity,
            level=key[1],
            wanted=wanted,
            reason=reason,
            by=who,
            now=context.now(),
        )
        if is_new:
            detail = {"id": change.id, "now": asdict(before), "wanted": asdict(wanted), "reason": reason}
            _record(connection, context, "limit change requested", site, key, who, detail)
    return Changed(limit=before, change=change)


def list_changes(context: Context, *, site: int | None = None, state: State | None = None) -> list[LimitChange]:
    """Requests to loosen a limit of a configured site, newest first."""
    if site is not None:
        context.sites.site(site)
    with reading(context.engines["default"]) as connection:
        found = store.every_change(connection, site=site, state=state)
    return [change for change in found if context.settings.site(change.site) is not None]


def approve(context: Context, change_id: int, who: str) -> LimitChange:
    """Settle a request and change the limit, together or not at all.

    Raises :class:`NotFound`, :class:`NotAllowed` to whoever asked for it, :class:`Conflict` when it is settled already
    or no longer fits the limits as they are now.
    """
    with writing(context.engines["default"]) as connection:
        found = _settle(connection, context, change_id, State.APPROVED, who)
        if who == found.requested_by:
            raise NotAllowed(Text("Loosening a limit needs a second person."), needed="second person")
        limits = limits_within(connection, found.site)
        key = (found.quantity, found.level)
        try:
            check_limits(found.quantity, {**limits, key: found.wanted})
        except BadParameter as error:
            text = Text("The limit change request {id} does not fit the limits as they are now.", id=change_id)
            raise Conflict(text, field="id") from error
        _apply(connection, context, found.site, key, limits[key], found.wanted, who, found.reason)
    return found


def reject(context: Context, change_id: int, who: str) -> LimitChange:
    """Settle a request and leave the limit as it is; whoever asked may take it back so.

    Raises :class:`NotFound` or :class:`Conflict`.
    """
    with writing(context.engines["default"]) as connection:
        return _settle(connection, context, change_id, State.REJECTED, who)


def _settle(connection: Connection, context: Context, change_id: int, state: State, who: str) -> LimitChange:
    found = store.find_change(connection, change_id) if change_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(Text("There is no limit change request {id}.", id=change_id), field="id")
    if not store.decide(connection, change_id, state, by=who, now=context.now()):
        text = Text("The limit change request {id} is settled already.", id=change_id)
        raise Conflict(text, field="id", state=found.state)
    key = (found.quantity, found.level)
    _record(connection, context, f"limit change {state}", found.site, key, who, {"id": change_id})
    return replace(found, state=state, decided_by=who, decided_at=context.now())


def check_limits(quantity: str, limits: Limits) -> None:
    wrong = misfit(quantity, limits)
    if wrong is None:
        return
    level, why = wrong
    field = _FIELDS[why]
    row = limits[quantity, level]
    raise BadParameter(field, getattr(row, field), _expected(quantity, limits, level, why), level=int(level))


def _expected(quantity: str, limits: Limits, level: Level, why: Misfit) -> Text:
    guards_upper = quantity_of(quantity).guards_upper
    if why is Misfit.DELAY:
        return Text("seconds from 0 to {most}", most=int(LONGEST_DELAY_S))
    if why is Misfit.OUT_OF_RANGE:
        low, high = PLAUSIBLE[quantity_of(quantity).measured]
        return Text("a number from {low} to {high}", low=low, high=high)
    if why is Misfit.RELEASE_SIDE:
        limit = limits[quantity, level].limit
        below, above = Text("a number below {limit}", limit=limit), Text("a number above {limit}", limit=limit)
        return below if guards_upper else above
    limit = limits[quantity, Level.PROTECT].limit
    if guards_upper:
        return Text("a warning below the protection limit {limit}", limit=limit)
    return Text("a warning above the protection limit {limit}", limit=limit)


def _apply(
    connection: Connection,
    context: Context,
    site: int,
    key: tuple[str, Level],
    before: Limit,
    after: Limit,
    who: str,
    reason: str,
) -> None:
    store.write_limit(connection, site, *key, after)
    detail = {"before": asdict(before), "after": asdict(after), "reason": reason}
    _record(connection, context, "limit changed", site, key, who, detail)


def _record(
    connection: Connection,
    context: Context,
    action: str,
    site: int,
    key: tuple[str, Level],
    who: str,
    detail: Mapping[str, Any],
) -> None:
    subject = f"site {site} {key[0]} level {int(key[1])}"
    audit.append(connection, now=context.now(), actor=who, action=action, subject=subject, detail=detail)
