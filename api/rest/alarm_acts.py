"""``/api/alarms/{id}/...``: what people do to alarms. Each answers the alarm as it is afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from api.rest.alarm_bodies import alarm_body, listed_body, style_of
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.schemas import alarms as schemas
from api.rest.schemas.parameters import TZ
from api.rest.schemas.parts import listed as array_of
from api.services.alarms import acts
from api.services.alarms.listing import alarm_detail
from api.services.roles import Role
from api.services.site_time import parse_time
from api.store.alarms.rows import AlarmRow
from api.web.access import requires
from api.web.current import context, principal

blueprint = RestBlueprint("alarm acts", __name__, url_prefix="/api/alarms", description="What people do to alarms")
STALE = {409: "Its state does not take it (`detail.state` names it), or somebody was faster."}


@blueprint.post("/acknowledge/")
@requires(Role.operator)
@described(query=(TZ,), answers=array_of(schemas.ALARM))
@blueprint.arguments(schemas.SeveralForm)
def acknowledged_together(body: dict[str, Any]) -> Response:
    """Acknowledge several alarms; those that do not take it stay as they are, and are not in the answer."""
    style_of(None)
    done = acts.acknowledge_several(context(), body["ids"], principal(), body["note"])
    return json_answer([alarm_body(alarm) for alarm in done])


@blueprint.post("/<int:alarm_id>/shelve/")
@requires(Role.operator)
@described(query=(TZ,), answers=schemas.ALARM, also=STALE)
@blueprint.arguments(schemas.ShelfForm)
def shelved(body: dict[str, Any], alarm_id: int) -> Response:
    """Keep an alarm from the operators until a time, at most 8 h ahead, for engineers 30 days.

    ``until`` without an offset is local to the alarm's site.
    """
    site = alarm_detail(context(), alarm_id).listed.alarm.site
    style_of(site)
    until = parse_time(body["until"], _zone(site), "until")
    acts.shelve(context(), alarm_id, principal(), until=until, reason=body["reason"])
    return _answer(alarm_id)


@blueprint.post("/<int:alarm_id>/note/")
@requires(Role.operator)
@described(query=(TZ,), answers=schemas.ALARM)
@blueprint.arguments(schemas.WrittenNoteForm)
def noted(body: dict[str, Any], alarm_id: int) -> Response:
    """Write something into the alarm's history."""
    style_of(None)
    acts.note(context(), alarm_id, principal(), body["note"])
    return _answer(alarm_id)


def _offer(path: str, role: Role, form: type[schemas.NoteForm] | type[schemas.ReasonForm], act: Act, text: str) -> None:
    """Answer a path with an act that takes a note or a reason."""

    def view(body: dict[str, Any], alarm_id: int) -> Response:
        style_of(None)
        act(context(), alarm_id, principal(), **body)
        return _answer(alarm_id)

    view.__doc__ = text
    asked = blueprint.arguments(form, required=form is schemas.ReasonForm)(view)
    view = described(query=(TZ,), answers=schemas.ALARM, also=STALE)(asked)
    blueprint.post(f"/<int:alarm_id>/{path}/", endpoint=path)(requires(role)(view))


def _answer(alarm_id: int) -> Response:
    return json_answer(listed_body(alarm_detail(context(), alarm_id).listed))


def _zone(site: int | None) -> Any:
    sites = context().settings.sites
    return (sites[0] if site is None else context().settings.site(site) or sites[0]).zone


Act = Callable[..., AlarmRow]
_REASON, _NOTE = schemas.ReasonForm, schemas.NoteForm
_offer("acknowledge", Role.operator, _NOTE, acts.acknowledge, "Say that somebody has seen the alarm.")
_offer("unshelve", Role.operator, _NOTE, acts.unshelve, "Bring a shelved alarm back before its time.")
_offer("reset", Role.operator, _NOTE, acts.reset, "Let a latched alarm go, once its condition is over.")
_offer("suppress", Role.engineer, _REASON, acts.suppress, "Suppress an alarm that means nothing as the plant is built.")
_offer("unsuppress", Role.engineer, _NOTE, acts.unsuppress, "End a suppression.")
_offer("out-of-service", Role.engineer, _REASON, acts.take_out, "Take an alarm out of service for a repair.")
_offer("return-to-service", Role.engineer, _NOTE, acts.put_back, "Put an alarm back into service.")
