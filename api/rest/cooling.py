"""``/api/control/``: the cooling of an engine room: its state and history, its mode, its model, what it saves."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from flask import Response, request

from api.rest.answers import json_answer, page_answer
from api.rest.arguments import RestBlueprint
from api.rest.cooling_bodies import cycle_body, model_body, state_body
from api.rest.described import described
from api.rest.device_commands import command_body
from api.rest.params import device, one_of, output_times, paging, time_range
from api.rest.schemas import cooling as schemas
from api.rest.schemas.devices import COMMAND
from api.rest.schemas.parameters import PAGE, PAGE_SIZE, RANGE, TZ
from api.rest.schemas.rows import page_of
from api.services.cooling import models, orders
from api.services.cooling.energy import Baseline, control_energy
from api.services.cooling.history import history_page
from api.services.cooling.plants import CoolingPlant, cooling_plant
from api.services.cooling.skill import rolling_skill
from api.services.cooling.state import control_state
from api.services.roles import Role
from api.services.site_time import TimeStyle, shown
from api.store.devices.commands import Command
from api.store.times import EPOCH
from api.web.access import requires
from api.web.current import context, language, principal
from engine.thermal.energy import ASSUMPTIONS

blueprint = RestBlueprint("control", __name__, url_prefix="/api/control", description="Cooling of an engine room")
NO_PLANT = {404: "no such site, or it has no cooling plant"}
OFF = {**NO_PLANT, 409: "Writes to devices are off."}
NOT_MANUAL = {**NO_PLANT, 409: "The mode is not manual, or writes to devices are off."}
UNUSABLE = {409: "The file of the version is gone or damaged."}
PAGE_OF = 180  # cycles: an hour
MOST_OF_A_PAGE = 4320  # a day
USUAL_RANGE = timedelta(hours=24)


@blueprint.get("/state/")
@requires(Role.viewer)
@described(query=(schemas.SITE, TZ), answers=schemas.STATE, also=NO_PLANT)
def state() -> Response:
    """The plant as it stands: readings with their quality, mode, forecast, the last decision with its reason, and how
    the loop has kept its 20 s over the last hour.

    Nothing is asked of the plant: this is what the last cycle stored. Where that is old, no reading is good.
    """
    plant, style = _plant()
    return json_answer(state_body(control_state(context(), plant.id), style, language()))


@blueprint.get("/history/")
@requires(Role.viewer)
@described(
    query=(schemas.SITE, *RANGE, PAGE, PAGE_SIZE),
    answers=page_of(schemas.CYCLE),
    also={404: "no such site, it has no cooling plant, or no such page", 413: "a page too far down"},
)
def history() -> Response:
    """The cycles of the range, oldest first, 180 a page (at most 4320); the end is not included.

    Cycles are kept for 30 days.
    """
    plant, style = _plant()
    when, asked = time_range(request.args, plant.site.zone), paging(request.args, PAGE_OF)
    asked = replace(asked, page_size=min(asked.page_size, MOST_OF_A_PAGE))
    page = history_page(
        context(),
        plant,
        when.start,
        when.end,
        page=asked.page,
        size=asked.page_size,
        body=cycle_body(style, language()),
    )
    return page_answer(page, asked)


@blueprint.post("/mode/")
@requires(Role.operator)
@described(query=(schemas.SITE, TZ), answers=COMMAND, status=202, also=OFF)
@blueprint.arguments(schemas.ModeForm)
def mode_ordered(body: dict[str, Any]) -> Response:
    """Form the order of a mode; it does nothing until it is confirmed, within 60 s, as every command is.

    `fixed60` releases control: the running drives go to 60 Hz within 30 s and stay there. It stops no motor.
    """
    plant, _ = _plant()
    return _formed(orders.order_mode(context(), plant.id, body["mode"], reason=body["reason"], who=principal().name))


@blueprint.post("/manual/")
@requires(Role.operator)
@described(query=(schemas.SITE, TZ), answers=COMMAND, status=202, also=NOT_MANUAL)
@blueprint.arguments(schemas.ManualForm)
def manual_ordered(body: dict[str, Any]) -> Response:
    """Form the order of a frequency for the running sea-water pumps, fresh-water pumps or fans, in the mode manual.

    It does nothing until it is confirmed, within 60 s. What is beyond a limit still goes to 60 Hz.
    """
    plant, _ = _plant()
    given = {"hz": body["hz"], "reason": body["reason"], "who": principal().name}
    return _formed(orders.order_manual(context(), plant.id, body["device"], **given))


@blueprint.get("/model/")
@requires(Role.viewer)
@described(query=(schemas.SITE, TZ), answers=schemas.MODEL_LIST, also=NO_PLANT)
def model() -> Response:
    """The versions of the model, newest first, and how good its forecasts have lately been against persistence."""
    plant, style = _plant()
    skill = rolling_skill(context(), plant.id, context().now())
    return json_answer(
        {
            "site": plant.id,
            "versions": [model_body(one, style) for one in models.cooling_models(context(), plant.id)],
            "skill": skill.values.tolist(),
            "outcomes": skill.n,
        }
    )


@blueprint.post("/model/<string:version>/activate/")
@requires(Role.engineer)
@described(query=(schemas.SITE, TZ), answers=schemas.MODEL, also={**NO_PLANT, **UNUSABLE})
def activated(version: str) -> Response:
    """Take a stored version into use; the loop follows from its next cycle on."""
    plant, style = _plant()
    return json_answer(model_body(models.activate(context(), plant.id, version, principal().name), style))


@blueprint.get("/energy/")
@requires(Role.viewer)
@described(query=(schemas.SITE, *RANGE, schemas.BASELINE), answers=schemas.ENERGY, also=NO_PLANT)
def energy() -> Response:
    """What the drives took and what the baseline would have taken, with the saving and its 90 % interval.

    Without a range it is the last 24 h; a range that goes beyond now ends now. Time without cycles counts on neither
    side; `covered` says how much there is.
    """
    plant, style = _plant()
    baseline = Baseline(one_of(request.args, "baseline", [each.value for each in Baseline]))
    when = time_range(request.args, plant.site.zone)
    end = max(EPOCH, min(when.end or context().now(), context().now()))
    start = max(EPOCH, min(when.start or end - USUAL_RANGE, end))
    found = control_energy(context(), plant.id, start, end, baseline)
    where = {"site": plant.id, "start": shown(start, style), "end": shown(end, style)}
    return json_answer({**where, **asdict(found), "assumptions": [asdict(each) for each in ASSUMPTIONS]})


def _plant() -> tuple[CoolingPlant, TimeStyle]:
    """The plant that is asked for, and how times are written: both are refused before anything is done."""
    plant = cooling_plant(context(), device(request.args, "site"))
    return plant, output_times(request.args, plant.site.zone)


def _formed(command: Command) -> Response:
    return json_answer(command_body(command), 202)
