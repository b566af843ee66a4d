"""What is wrong with the fields, in the words and units of the page, and which field it stands at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.services.stress.words import layer_text, system_text
from dashapp.reader import Reader
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.fields import Field, field_of, shown
from dashapp.stress_page.paths import Plain, value_at
from dashapp.stress_page.units import unit_words
from engine.stress.fields import PROBLEMS, BadField


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """``path``: the field it stands at; ``expected``: what is accepted there; ``sentence``: with the field's name and
    what was given."""

    path: str
    expected: str
    sentence: str


def complaint_of(reader: Reader, draft: Draft) -> Complaint | None:
    """What is wrong with the first field that would be refused; None where nothing is."""
    error = draft.problem()
    if error is None:
        return None
    path = _drawn_path(error)
    field = _field(path)
    expected = reader.t(PROBLEMS[error.problem], **_limits(reader, error.limits, field))
    given = reader.t("nothing") if error.given in (None, "") else _given(reader, error.given, field)
    sentence = reader.t(
        "{field}: {given} is not accepted. Expected: {expected}",
        field=name_of(reader, draft.study, path),
        given=given,
        expected=expected,
    )
    return Complaint(path=path, expected=reader.t("Expected: {expected}", expected=expected), sentence=sentence)


def name_of(reader: Reader, study: Plain, path: str) -> str:
    """What a field is called, with the architecture and the layer it belongs to."""
    field = _field(path)
    own = path if field is None else reader.say(field.label)
    architecture, _, rest = path.partition("].")
    parts = [own]
    if rest:
        layer, _, deeper = rest.partition("].")
        if deeper:
            layer_name = value_at(study, f"{architecture}].{layer}].name")
            parts.insert(0, reader.say(layer_text(str(layer_name))))
        parts.insert(0, reader.say(system_text(str(value_at(study, f"{architecture}].name")))))
    return " · ".join(parts)


def _drawn_path(error: BadField) -> str:
    """The path of the box: of a pair the first."""
    return f"{error.field}[0]" if error.field.endswith(".response_s") and error.problem == "pair" else error.field


def _field(path: str) -> Field | None:
    try:
        return field_of(path)
    except KeyError:
        return None


def _limits(reader: Reader, limits: Mapping[str, str], field: Field | None) -> dict[str, str]:
    """The limits in the unit that is typed."""
    return {name: _given(reader, limit, field) for name, limit in limits.items()}


def _given(reader: Reader, value: Any, field: Field | None) -> str:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)[:80]
    if field is None or isinstance(value, bool):
        return str(value)[:80]
    return f"{shown(number, field)} {unit_words(field.unit, reader.language)}".strip()
