"""Commands to devices and faults for simulators: rows that the job process carries out; a request never waits for a
device."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.devices import check_tz, zone_of
from api.rest.params import output_times
from api.rest.schemas.devices import COMMAND, ClearForm, CommandForm, FaultForm
from api.rest.schemas.parameters import TZ
from api.rest.schemas.parts import listed as array_of
from api.services.control import commands, faults
from api.services.control.cancelling import cancel_command
from api.services.control.outcome_rows import outcome_text
from api.services.roles import Role
from api.services.site_time import shown
from api.store.devices.commands import Command
from api.web.access import requires
from api.web.current import context, language, principal

blueprint = RestBlueprint("device commands", __name__, url_prefix="/api", description="Commands to field devices")
OFF = {409: "Writes to devices are off."}
OVER = {409: "It has expired, or its state does not allow it any more."}
NO_SIMULATOR = {409: "The device is not a simulator, or writes are off."}


@blueprint.get("/devices/<string:device_id>/commands/")
@requires(Role.viewer)
@described(query=(TZ,), answers=array_of(COMMAND))
def listed(device_id: str) -> Response:
    """The last commands to a device, newest first."""
    return json_answer([command_body(command) for command in commands.list_commands(context(), device_id)])


@blueprint.post("/devices/<string:device_id>/commands/")
@requires(Role.operator)
@described(query=(TZ,), answers=COMMAND, status=201, also=OFF)
@blueprint.arguments(CommandForm)
def formed(body: dict[str, Any], device_id: str) -> Response:
    """Form a command; it does nothing until it is confirmed, within 60 s.

    ``name`` and ``value`` are checked against the white list of the device's map: a value outside its range is a 400.
    """
    check_tz()
    return json_answer(command_body(commands.form_command(context(), device_id, **body, who=principal().name)), 201)


@blueprint.get("/commands/<int:command_id>/")
@requires(Role.viewer)
@described(query=(TZ,), answers=COMMAND)
def followed(command_id: int) -> Response:
    """A command as it stands; ``outcome`` and ``text`` say what became of it."""
    return json_answer(command_body(commands.find_command(context(), command_id)))


@blueprint.post("/commands/<int:command_id>/confirm/")
@requires(Role.operator)
@described(query=(TZ,), answers=COMMAND, status=202, also=OVER)
def confirmed(command_id: int) -> Response:
    """Confirm a command; the job process writes it, follow it to see what became of it."""
    check_tz()
    return json_answer(command_body(commands.confirm_command(context(), command_id, principal().name)), 202)


@blueprint.post("/commands/<int:command_id>/cancel/")
@requires(Role.operator)
@described(query=(TZ,), answers=COMMAND, also=OVER)
def cancelled(command_id: int) -> Response:
    """Take back a command that is not begun, or give up a failed one, which ends its retries and its alarm."""
    check_tz()
    return json_answer(command_body(cancel_command(context(), command_id, principal().name)))


@blueprint.get("/devices/<string:device_id>/faults/")
@requires(Role.viewer)
@described(query=(TZ,), answers=array_of(COMMAND), also=NO_SIMULATOR)
def active_faults(device_id: str) -> Response:
    """The faults a simulator was given and still has, newest first."""
    return json_answer([command_body(command) for command in faults.active_faults(context(), device_id)])


@blueprint.post("/devices/<string:device_id>/faults/")
@requires(Role.operator)
@described(query=(TZ,), answers=COMMAND, status=202, also=NO_SIMULATOR)
@blueprint.arguments(FaultForm)
def fault_given(body: dict[str, Any], device_id: str) -> Response:
    """Give a simulator a fault; docs/simulator.md lists the kinds."""
    check_tz()
    named = {"rack": body.pop("rack_id"), "magnitude": body.pop("value")}
    return json_answer(
        command_body(faults.give_fault(context(), device_id, **body, **named, who=principal().name)), 202
    )


@blueprint.post("/devices/<string:device_id>/faults/clear/")
@requires(Role.operator)
@described(query=(TZ,), answers=COMMAND, status=202, also=NO_SIMULATOR)
@blueprint.arguments(ClearForm)
def faults_cleared(body: dict[str, Any], device_id: str) -> Response:
    """Take back every fault of a kind, or all of them."""
    check_tz()
    who = principal().name
    return json_answer(
        command_body(faults.clear_faults(context(), device_id, body["kind"], reason=body["reason"], who=who)), 202
    )


def command_body(command: Command) -> dict[str, Any]:
    """A command as every path answers it."""
    style = output_times(request.args, zone_of(context().settings.device(command.device)))
    text = outcome_text(command)

    def at(moment: datetime | None) -> datetime | None:
        return None if moment is None else shown(moment, style)

    return {
        "id": command.id,
        "device": command.device,
        "name": command.name,
        "value": command.value,
        "detail": dict(command.detail),
        "reason": command.reason,
        "state": command.state,
        "automatic": command.automatic,
        "arming": command.arming,
        "alarm_id": command.alarm_id,
        "formed_at": at(command.formed_at),
        "formed_by": command.formed_by,
        "expires_at": at(command.expires_at),
        "not_before": at(command.not_before),
        "retry_of": command.retry_of,
        "tries": command.tries,
        "confirmed_at": at(command.confirmed_at),
        "confirmed_by": command.confirmed_by,
        "claimed_at": at(command.claimed_at),
        "done_at": at(command.done_at),
        "before": command.before,
        "after": command.after,
        "outcome": command.outcome,
        "text": None if text is None else text.in_language(language()),
    }
