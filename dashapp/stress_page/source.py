"""What the page begins with and asks for: presets, saved studies, traces."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from api.errors import NotFound
from api.services.context import Context
from api.services.stress.studies import find_study
from api.store.stress.studies import State, StudyLine
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.paths import Plain
from dashapp.stress_page.view import View
from engine.stress.config import StudyConfig
from engine.stress.presets import StudyPreset, study_presets

OPEN = (State.QUEUED, State.RUNNING)
SAVED = "study:"


@cache
def presets() -> Mapping[str, StudyPreset]:
    """The studies to begin with, in the order they are shown."""
    return study_presets()


def begun(context: Context, origin: str, drawn: int = 0) -> Draft:
    """The fields of a preset, or of the saved study ``study:12``; raises NotFound."""
    if origin.startswith(SAVED):
        study_id = int(origin.removeprefix(SAVED))
        return Draft(study=_plain(find_study(context, study_id).config, study_id), origin=origin, drawn=drawn)
    preset = presets().get(origin) or next(iter(presets().values()))
    return Draft(study=preset.config.to_plain(), origin=preset.key, drawn=drawn)


def first_draft(context: Context, view: View) -> Draft:
    """The fields of the study that the page opens with; of the first preset where there is none."""
    try:
        return begun(context, "" if view.study is None else f"{SAVED}{view.study}")
    except NotFound:  # the right side says so
        return begun(context, "")


def asked(context: Context, study: Plain) -> Plain:
    """The study as the service takes it: traces of a saved study by their values."""
    return {**study, "traces": {name: _trace(context, name, value) for name, value in study["traces"].items()}}


def is_open(line: StudyLine) -> bool:
    """Whether a study waits or runs."""
    return line.state in OPEN


def _plain(config: StudyConfig, study_id: int) -> Plain:
    """The study with its traces by reference: their values stay on the server."""
    return {**config.to_plain(), "traces": {name: {"study": study_id} for name in config.traces}}


def _trace(context: Context, name: str, value: Any) -> Any:
    if isinstance(value, Mapping) and "study" in value:
        return list(find_study(context, int(value["study"])).config.traces[name])
    return value
