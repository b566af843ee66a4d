"""A run file: what gives a study again, and whether it did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from api.i18n import Text
from api.services.context import Context
from api.services.stress.code import code_version
from api.services.stress.errors import naming
from api.services.stress.traces import study_with_traces
from engine.stress.config import StudyConfig
from engine.stress.fields import BadField, Fields
from engine.stress.study import StudyResult


@dataclass(frozen=True, kw_only=True)
class RunFile:
    """A study, and of which program and with which fingerprint it was worked out before; None where that is open."""

    study: StudyConfig
    code: str | None = None
    fingerprint: str | None = None


def read_run_file(context: Context, text: str) -> RunFile:
    """A study as it is asked for, or the run file of one (``run.json``); raises
    :class:`~api.errors.BadParameter` naming the field."""
    with naming():
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadField("study", text, "json") from error
        if not isinstance(given, Mapping) or "study" not in given:
            return RunFile(study=study_with_traces(context, given))
        fields = Fields(given)
        known = {name: fields.raw(name, None) for name in ("study", "code", "fingerprint")}
        fields.done()
        return RunFile(**{**known, "study": study_with_traces(context, known["study"])})


def verdict(run: RunFile, result: StudyResult) -> tuple[bool, Text]:
    """Whether a result is what the run file says, where it says so, and that as a sentence."""
    if run.fingerprint is None:
        return True, Text("Fingerprint {fingerprint}", fingerprint=result.fingerprint)
    if run.fingerprint == result.fingerprint:
        return True, Text("The result is the same to the last bit.")
    if run.code == code_version():
        return False, Text("The result is not the same, although the program is.")
    return False, Text("The result is not the same: another version of the program worked it out.")
