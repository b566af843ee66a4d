"""``/api/devices/``: the devices with their last stored image, how far commands go, and the switch over all writes."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from api.config import Device
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas.devices import DEVICE, REGISTERS, WRITES, ArmingForm, WritesForm
from api.rest.schemas.parameters import TZ
from api.rest.schemas.parts import listed as array_of
from api.services.control import overview, permission
from api.services.control.overview import DeviceView, RegisterView
from api.services.roles import Role
from api.services.site_time import shown
from api.store.devices.arming import Switch
from api.web.access import requires
from api.web.current import context, language, principal
from engine.field.model import Writable

blueprint = RestBlueprint("devices", __name__, url_prefix="/api/devices", description="Field devices")


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=array_of(DEVICE))
def listed() -> Response:
    """Every device: its link, how old its values are, how far commands go.

    This is the last stored image; nothing asks a device.
    """
    return json_answer([_device(view) for view in overview.list_devices(context())])


@blueprint.get("/writes/")
@requires(Role.viewer)
@described(query=(TZ,), answers=WRITES)
def writes() -> Response:
    """Whether anything may be written to devices at all."""
    return json_answer(_writes(permission.read_switch(context())))


@blueprint.post("/writes/")
@requires(Role.operator)
@described(query=(TZ,), answers=WRITES)
@blueprint.arguments(WritesForm)
def switched(body: dict[str, Any]) -> Response:
    """Turn all writes off, or on again, which needs the role engineer.

    Turning them off first hands devices that are ordered from remote back to local; see docs/control.md.
    """
    check_tz()
    thrown = permission.throw_switch(context(), is_off=body["off"], reason=body["reason"], who=principal())
    return json_answer(_writes(thrown))


@blueprint.get("/<string:device_id>/registers/")
@requires(Role.viewer)
@described(answers=REGISTERS)
def registers(device_id: str) -> Response:
    """The registers of a device as last read, and the commands it takes with their ranges."""
    view = overview.device_view(context(), device_id)
    body = {
        "device": device_id,
        "registers": [_register(view, each) for each in overview.registers_of(context(), view)],
        "writables": [_writable(each) for each in overview.writables_of(view)],
    }
    return json_answer(body)


@blueprint.post("/<string:device_id>/arming/")
@requires(Role.engineer)
@described(query=(TZ,), answers=DEVICE)
@blueprint.arguments(ArmingForm)
def armed(body: dict[str, Any], device_id: str) -> Response:
    """Decide how far commands to a device go: simulate, shadow or armed."""
    check_tz()
    permission.set_arming(context(), device_id, body["arming"], body["reason"], principal().name)
    return json_answer(_device(overview.device_view(context(), device_id)))


def check_tz() -> None:
    """Refuse a bad ``tz=`` before anything is changed."""
    output_times(request.args, zone_of(None))


def zone_of(device: Device | None) -> ZoneInfo:
    """The zone a device's times are read in: its site's."""
    site = None if device is None else context().settings.site(device.site)
    return (site or context().settings.sites[0]).zone


def _device(view: DeviceView) -> dict[str, Any]:
    device, state = view.device, view.state
    style = output_times(request.args, zone_of(device))
    return {
        "id": device.id,
        "site": device.site,
        "bank_id": device.bank_id,
        "map": device.map.rpartition("/")[2],
        "host": f"{device.host}:{device.port}/{device.unit}" if principal().role >= Role.engineer else None,
        "simulator": device.simulator,
        "link": view.link,
        "since": None if state is None else shown(state.since, style),
        "age_s": view.age_s,
        "latency_ms": None if state is None else state.latency_ms,
        "counters": {} if state is None else dict(state.counters),
        "qualities": view.qualities,
        "arming": view.permission.arming,
        "may_write": view.permission.may_write,
        "mistake": None if view.mistake is None else view.mistake.in_language(language()),
    }


def _register(view: DeviceView, found: RegisterView) -> dict[str, Any]:
    register, read = found.register, found.read
    functions = {} if view.protocol is None else {group.name: group.function for group in view.protocol.groups}
    return {
        "name": register.name,
        "address": register.address,
        "function": functions[register.group],
        "value": None if read is None else read.value,
        "unit": register.unit,
        "quality": found.quality,
        "age_s": found.age_s,
        "words": [] if read is None else read.words,
        "rack_id": register.rack_id,
    }


def _writable(writable: Writable) -> dict[str, Any]:
    ours = 0 if language() == "ko" else 1
    return {
        "name": writable.name,
        "label": writable.label[ours],
        "address": writable.address,
        "unit": writable.unit,
        "low": writable.low,
        "high": writable.high,
        "step": writable.scale,
        "values": [{"value": value, "label": words[ours]} for value, *words in writable.values],
        "effect": writable.effect,
        "automatic": writable.automatic,
        "rack_id": writable.rack_id,
    }


def _writes(switch: Switch) -> dict[str, Any]:
    read_only, style = context().settings.read_only, output_times(request.args, zone_of(None))
    return {
        "off": switch.is_off or read_only,
        "read_only": read_only,
        "switch": switch.is_off,
        "actor": switch.actor,
        "at": None if switch.at is None else shown(switch.at, style),
        "reason": switch.reason,
    }
