"""From the name of an act to its service."""

from __future__ import annotations

from datetime import datetime

from api.services.alarms import acts
from dashapp.alarms_page.acts import NOTE
from dashapp.reader import Reader

PLAIN = {
    "acknowledge": acts.acknowledge,
    "reset": acts.reset,
    "unshelve": acts.unshelve,
    "unsuppress": acts.unsuppress,
    "put_back": acts.put_back,
}
HOLDS = {"suppress": acts.suppress, "take_out": acts.take_out}


def perform(reader: Reader, alarm: int, name: str, *, reason: str = "", until: datetime | None = None) -> None:
    """Do the act ``name`` to an alarm as the reader; raises what its service raises, and ``KeyError`` for no act."""
    context, who = reader.context, reader.principal
    if name == NOTE:
        acts.note(context, alarm, who, reason)
    elif name == "shelve" and until is not None:
        acts.shelve(context, alarm, who, until=until, reason=reason)
    elif name in HOLDS:
        HOLDS[name](context, alarm, who, reason=reason)
    else:
        PLAIN[name](context, alarm, who)
