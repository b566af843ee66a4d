"""The study in the fields of the page, before it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashapp.stress_page.fields import field_of, shown, typed
from dashapp.stress_page.paths import Plain, value_at, with_value
from dashapp.stress_page.trace_choice import reference, trace_name
from engine.stress.assumptions import SHEET
from engine.stress.config import PUBLISHED_LENGTH_S, StudyConfig
from engine.stress.fields import BadField

KIND = "scenario.kind"
ASSUMPTIONS, TRACES = "assumptions.", "traces."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """``study``: the study as JSON values, also such as are not accepted; ``origin``: the preset it began with, or the
    saved study as ``study:12``; ``drawn``: how often the fields have been filled anew."""

    study: Plain
    origin: str
    drawn: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Draft:
        """The draft of the page's store."""
        return cls(study=dict(stored["study"]), origin=str(stored["origin"]), drawn=int(stored["drawn"]))

    def stored(self) -> dict[str, Any]:
        """For the page's store."""
        return {"study": self.study, "origin": self.origin, "drawn": self.drawn}

    def redrawn(self) -> Draft:
        """The same, to be drawn into the fields again."""
        return replace(self, drawn=self.drawn + 1)

    def text(self, path: str) -> str:
        """What the field at ``path`` shows."""
        return text_at(self.study, path)

    def typed(self, given: Iterable[tuple[str, Any]]) -> Draft:
        """The draft with what stands in fields, as path and text; what reads as before is left as it was. Another
        kind of scenario brings its published length and size along, and is drawn again."""
        study = self.study
        for path, text in given:
            if str("" if text is None else text) != text_at(study, path):
                study = with_value(study, path, _value(path, text))
        kind = value_at(study, KIND)
        if kind == value_at(self.study, KIND):
            return self if study == self.study else replace(self, study=study)
        if kind in PUBLISHED_LENGTH_S:
            scenario = {**study["scenario"], "length_s": PUBLISHED_LENGTH_S[kind], "intensity": 1.0}
            study = {**study, "scenario": scenario}
        return replace(self, study=study).redrawn()

    def problem(self) -> BadField | None:
        """The first field that would be refused; traces are read when the study is asked for."""
        try:
            StudyConfig.from_plain({**self.study, "traces": {}})
        except BadField as error:
            return error
        return None


def text_at(study: Plain, path: str) -> str:
    """What the field at ``path`` shows of a study."""
    value = value_at(study, path)
    if path.startswith(TRACES):
        return trace_name(value)
    if path.startswith(ASSUMPTIONS) and value is None:  # the study leaves the entry as the sheet has it
        value = SHEET[path.removeprefix(ASSUMPTIONS)].value
    return shown(value, field_of(path))


def _value(path: str, text: Any) -> Any:
    """What a study holds for what was typed; None: nothing."""
    if path.startswith(TRACES):
        return reference(str(text or ""))
    value = typed(text, field_of(path))
    if path.startswith(ASSUMPTIONS) and value in ("", SHEET[path.removeprefix(ASSUMPTIONS)].value):
        return None
    return value


def differences(study: Any, other: Any) -> int:
    """How many values of one study are others in the other.

    >>> differences({"runs": 1, "scenario": {"kind": "S3"}}, {"runs": 2, "scenario": {"kind": "S3"}, "seed": 1})
    2
    >>> differences([1, 2], [1, 3, 4])
    2
    """
    if isinstance(study, dict) and isinstance(other, dict):
        return sum(differences(study.get(key), other.get(key)) for key in {*study, *other})
    if isinstance(study, list) and isinstance(other, list):
        pairs = zip(study, other, strict=False)
        return sum(differences(*pair) for pair in pairs) + abs(len(study) - len(other))
    return int(study != other)
