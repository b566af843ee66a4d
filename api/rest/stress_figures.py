"""``/api/stress/``: what needs no study: presets, survival of data, downtime of an availability."""

from __future__ import annotations

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint, json_body
from api.rest.described import described
from api.rest.schemas import stress as schemas
from api.services.roles import Role
from api.services.stress import figures
from api.services.stress.words import preset_words, remark_text
from api.web.access import requires
from api.web.current import language
from engine.stress.presets import study_presets

blueprint = RestBlueprint(
    "stress figures", __name__, url_prefix="/api/stress", description="Presets and figures of the stress lab"
)


@blueprint.get("/presets/")
@requires(Role.viewer)
@described(answers=schemas.PRESETS)
def presets() -> Response:
    """Studies to begin with: `study` is a body for `/api/stress/studies/`, `notes` what to know before believing it."""
    reader = language()
    return json_answer(
        [
            {
                "key": preset.key,
                "title": preset_words(preset.key).title.in_language(reader),
                "about": preset_words(preset.key).about.in_language(reader),
                "notes": [remark_text(note).in_language(reader) for note in preset.notes],
                "study": preset.config.to_plain(),
            }
            for preset in study_presets().values()
        ]
    )


@blueprint.post("/survival/")
@requires(Role.viewer)
@described(body=schemas.SURVIVAL_BODY, answers=schemas.SURVIVAL)
def survival() -> Response:
    """Which share of the data in memory survives a loss of power after a hold-up of `t2_s`: the simple model."""
    return json_answer(figures.survival(json_body()))


@blueprint.get("/availability/")
@requires(Role.viewer)
@described(query=(schemas.AVAILABILITY,), answers=schemas.DOWNTIME)
def availability() -> Response:
    """How many minutes a year an availability allows, and which tier that is in both tables."""
    return json_answer(figures.downtime(request.args.get("availability", "")))
