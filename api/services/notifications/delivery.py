"""One round of notifications: form what is due, send what waits, remember how it went.

At least once: a row is marked sent after its receiver took it, so a crash between the two sends the message again,
with the same Message-ID or Idempotency-Key. Nothing else sends anything twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from api.config import NotifyTarget
from api.services.alarms.reports import Condition, Report, report
from api.services.context import Context
from api.services.notifications.mail import send_mail
from api.services.notifications.message import Message, NotSent
from api.services.notifications.plan import Why, due_occasions
from api.services.notifications.turn import MESSAGES_A_MINUTE, delay_after, next_message
from api.services.notifications.webhook import post_webhook
from api.services.notifications.words import message_of
from api.store import audit
from api.store.db import Connection, reading, writing
from api.store.notifications import outbox
from api.store.notifications.alarms import by_id, to_look_at
from api.store.notifications.outbox import Waiting

ACTOR = "notifications"
LOOK_BACK = timedelta(hours=24)  # an alarm that was closed longer ago is not told of any more
GIVE_UP = timedelta(hours=24)
TRIES_BEFORE_ALARM = 5  # that is 75 s and what the time-outs take: a restart of a mail server is no alarm
MINUTE = timedelta(minutes=1)
AT_ONCE = 4  # targets that are talked to at the same time: a slow one does not keep the others waiting

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round did: messages taken by their receivers, tries that failed."""

    sent: int
    failed: int


def run_round(context: Context, go_on: Callable[[], bool]) -> Round:
    """Form and send what is due. No message is begun once ``go_on`` says no; it comes in the next round."""
    if context.settings.notify:
        form_due(context)
    with reading(context.engines["default"]) as connection:
        rows = outbox.waiting(connection)
    queues: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        queues[row.target].append(row)
    targets = {target.name: target for target in context.settings.notify}
    _drop_strangers(context, [row for row in rows if row.target not in targets])
    asked = [(target, queues[name]) for name, target in targets.items() if name in queues]
    if not asked:
        return Round(sent=0, failed=0)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        rounds = list(pool.map(lambda pair: _serve(context, pair[0], pair[1], go_on), asked))
    return Round(sent=sum(r.sent for r in rounds), failed=sum(r.failed for r in rounds))


def form_due(context: Context) -> None:
    """Put into the outbox what ought to be told and is not there yet."""
    now = context.now()
    with reading(context.engines["default"]) as connection:
        alarms = to_look_at(connection, closed_after=now - LOOK_BACK, now=now)
        told = outbox.last_told(connection, {alarm.id for alarm in alarms})
    occasions = list(due_occasions(context.settings.notify, alarms, told, now))
    if occasions:
        with writing(context.engines["default"]) as connection:
            outbox.form(connection, occasions, now)


def send(context: Context, target: NotifyTarget, message: Message) -> None:
    """Hand a message to a target; raises :class:`NotSent`."""
    if target.kind == "email":
        send_mail(context.settings, target, message, context.now())
    else:
        post_webhook(target, message)


def _serve(context: Context, target: NotifyTarget, rows: list[Waiting], go_on: Callable[[], bool]) -> Round:
    """Send one target its messages until one fails or none is left."""
    sent = 0
    while go_on():
        now = context.now()
        with reading(context.engines["default"]) as connection:
            allowance = MESSAGES_A_MINUTE - outbox.messages_since(connection, target.name, now - MINUTE)
        chosen = next_message(rows, now, allowance)
        if not chosen:
            break
        try:
            send(context, target, _formed(context, target, chosen))
        except NotSent as error:
            _remember_failure(context, target, rows, chosen, str(error))
            return Round(sent=sent, failed=1)
        ids = {row.id for row in chosen}
        with writing(context.engines["default"]) as connection:
            outbox.mark_sent(connection, sorted(ids), context.now())
            outbox.hurry(connection, target.name, now)
            report(connection, now, [_reached(target, at=now, active=False)])
        sent += 1
        rows = [replace(row, due_at=min(row.due_at, now)) for row in rows if row.id not in ids]
    return Round(sent=sent, failed=0)


def _formed(context: Context, target: NotifyTarget, rows: Sequence[Waiting]) -> Message:
    """The message about these rows, with its name written down before the first try."""
    ids = [row.id for row in rows]
    batch = rows[0].batch
    with writing(context.engines["default"]) as connection:
        if batch is None:
            batch = outbox.claim(connection, ids)
        alarms = by_id(connection, {row.alarm_id for row in rows})
    key = f"anjeon-{target.name}-{batch}-{rows[0].formed_at:%Y%m%dT%H%M%S}"
    told = [(alarms[row.alarm_id], Why(row.occasion)) for row in rows]
    return message_of(context.settings, target, key, told)


def _remember_failure(
    context: Context, target: NotifyTarget, rows: Sequence[Waiting], chosen: Sequence[Waiting], error: str
) -> None:
    now, tries = context.now(), chosen[0].tries + 1
    log.warning("notification not sent", target=target.name, tries=tries, reason=error)
    expired = [row.id for row in rows if row.formed_at <= now - GIVE_UP]
    with writing(context.engines["default"]) as connection:
        ids = [row.id for row in chosen]
        outbox.mark_failed(connection, ids, due_at=now + delay_after(tries), error=error)
        if expired:
            outbox.give_up(connection, expired, error)
            _audit(context, connection, target.name, len(expired), error)
        if tries >= TRIES_BEFORE_ALARM:
            report(connection, now, [_reached(target, at=now, active=True, error=error)])


def _reached(target: NotifyTarget, *, at: datetime, active: bool, error: str = "") -> Report:
    """Whether a target cannot be reached, for the alarm that says so."""
    condition = Condition(kind="notify.failed", subject=target.name)
    return Report(condition=condition, active=active, at=at, detail={"error": error} if error else {})


def _drop_strangers(context: Context, rows: Sequence[Waiting]) -> None:
    """Rows of targets that the settings no longer name are given up."""
    names = sorted({row.target for row in rows})
    if not names:
        return
    error = "the target is no longer in the settings"
    with writing(context.engines["default"]) as connection:
        outbox.give_up(connection, [row.id for row in rows], error)
        for name in names:
            _audit(context, connection, name, sum(row.target == name for row in rows), error)


def _audit(context: Context, connection: Connection, target: str, count: int, error: str) -> None:
    detail = {"count": count, "error": error}
    action = "notifications given up"
    audit.append(connection, now=context.now(), actor=ACTOR, action=action, subject=target, detail=detail)
