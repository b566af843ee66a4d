"""A test message to one target, now, outside the outbox."""

from __future__ import annotations

from api.errors import AnjeonError, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.notifications.delivery import send
from api.services.notifications.message import NotSent
from api.services.notifications.words import trial
from api.store import audit
from api.store.db import writing


class NotDelivered(AnjeonError):
    """A target did not take its message."""

    status = 502


def send_trial(context: Context, name: str, *, actor: str) -> None:
    """Send the target called ``name`` a test message; audited, whatever comes of it.

    Raises :class:`~api.errors.NotFound` for a name that is not among the settings and :class:`NotDelivered` with the
    reason when the target did not take it.
    """
    target = next((target for target in context.settings.notify if target.name == name), None)
    if target is None:
        known = ", ".join(target.name for target in context.settings.notify) or Text("none")
        raise NotFound(Text("There is no notification target {name}. Known: {known}", name=name, known=known))
    now, failure = context.now(), ""
    try:
        send(context, target, trial(target, f"anjeon-test-{name}-{now:%Y%m%dT%H%M%S%f}"))
    except NotSent as error:
        failure = str(error)
    with writing(context.engines["default"]) as connection:
        audit.append(
            connection, now=now, actor=actor, action="notification tested", subject=name, detail={"error": failure}
        )
    if failure:
        raise NotDelivered(Text("{name} did not take the message: {reason}", name=name, reason=failure))
