"""The Stress page without a browser: every field can be edited, reads as stored, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.services.stress.words import source_text
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.architectures import architecture_dialog, rebuilt
from dashapp.stress_page.checks import complaint_of
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.fields import ARCHITECTURE, STORAGE, STUDY
from dashapp.stress_page.inputs import inputs
from dashapp.stress_page.sheet import GROUPS, sheet_dialog
from dashapp.stress_page.source import begun, presets
from dashapp.widgets.still import still
from engine.stress.assets import Architecture, Storage
from engine.stress.assumptions import SHEET
from tests.components import components, words_in
from tests.contract.test_pages import ENGLISH_WORDS

UNASKED = {"kind"}  # of an architecture: only says which preset it began with


@pytest.fixture(autouse=True)
def no_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no database: nobody has uploaded a trace."""
    monkeypatch.setattr("dashapp.stress_page.traces.list_traces", lambda context: [])


@pytest.fixture
def draft(reader: Reader) -> Draft:
    return begun(reader.context, "component")


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Every field of a study by its path."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from leaves(one, f"{path}[{at}]")
    else:
        yield path


def everything(reader: Reader, draft: Draft) -> list[Any]:
    """The column and every part of the dialogs."""
    owned = range(len(draft.study["architectures"]))
    dialogs = [architecture_dialog(reader, draft, at) for at in owned]
    return [inputs(reader, draft), *dialogs, *(sheet_dialog(reader, draft, at) for at in range(len(GROUPS)))]


def fields_in(layout: Any) -> dict[str, str]:
    """Boxes of a layout: path -> what stands in it."""
    found = [one for one in components(layout) if isinstance(getattr(one, "id", None), dict)]
    return {one.id["index"]: one.value for one in found if one.id["type"] in (ids.STRESS_FIELD, ids.STRESS_CELL)}


def test_every_field_of_a_study_can_be_edited(reader: Reader, draft: Draft) -> None:
    asked = {path for path in leaves(draft.study) if path.rpartition(".")[2] not in UNASKED or path == "scenario.kind"}
    sheet = {f"assumptions.{key}" for key in SHEET}
    traces = {"traces.demand_mw", "traces.pv_share", "traces.grid_share"}
    assert set(fields_in(everything(reader, draft))) == asked | sheet | traces


def test_every_field_that_the_engine_knows_has_its_words() -> None:
    assert {name.partition("[")[0] for name in ARCHITECTURE} | UNASKED | {"storage"} == set(
        Architecture.__dataclass_fields__
    )
    assert set(STORAGE) == set(Storage.__dataclass_fields__)
    assert {"seed", "runs", "steps", "step_s", "demand_mw"} < set(STUDY)


@pytest.mark.parametrize("preset", presets())
def test_fields_that_are_left_as_they_are_leave_the_study_as_it_is(reader: Reader, preset: str) -> None:
    draft = begun(reader.context, preset)
    assert draft.typed(fields_in(everything(reader, draft)).items()) == draft
    assert draft.problem() is None


def test_what_is_typed_stands_in_the_study_in_its_own_unit(draft: Draft) -> None:
    typed = draft.typed([("scenario.length_s", "45"), ("architectures[2].storage[1].soc", "20"), ("runs", "10 000")])
    assert typed.study["scenario"]["length_s"] == 2_700  # 45 min
    assert typed.study["architectures"][2]["storage"][1]["soc"] == 0.2
    assert (typed.study["runs"], typed.drawn) == (10_000, draft.drawn)


def test_another_scenario_brings_its_published_length_and_size(draft: Draft) -> None:
    weak = draft.typed([("scenario.intensity", "40")])
    other = weak.typed([("scenario.kind", "S1")])
    assert other.study["scenario"] | {"start_s": 0} == {
        "kind": "S1", "intensity": 1.0, "start_s": 0, "length_s": 7_200.0, "repeat": 1,
    }  # fmt: skip
    assert other.drawn == weak.drawn + 1


def test_an_entry_of_the_sheet_goes_back_to_the_sheet_when_it_is_emptied(draft: Draft) -> None:
    changed = draft.typed([("assumptions.gpus", "1 000")])
    assert changed.study["assumptions"] == {"gpus": 1_000}
    assert changed.typed([("assumptions.gpus", "")]) == draft


@pytest.mark.parametrize(
    ("path", "text", "korean", "english"),
    [
        ("runs", "0", "모의 횟수: 0", "Runs: 0 is not accepted. Expected: a whole number from 1 to 1 000 000"),
        ("runs", "many", "모의 횟수: many", "Runs: many is not accepted"),
        (
            "architectures[2].storage[1].efficiency",
            "120",
            "120 %",
            "Supercapacitor · Efficiency: 120 % is not",
        ),
        ("architectures[0].contract_mw", "50", "50 MW", "Legacy grid · Contract power: 50 MW is not accepted"),
        ("architectures[0].response_s[1]", "10", "최소 지연", "Legacy grid · Least delay"),
        ("assumptions.gpus", "-5", "−5", "−5 is not accepted"),
        ("architectures[1].name", "Legacy grid", "이름", "Name: Legacy grid is not accepted"),
    ],
)
def test_a_field_that_is_not_accepted_is_named_in_the_units_of_the_page(
    reader: Reader, draft: Draft, path: str, text: str, korean: str, english: str
) -> None:
    wrong = draft.typed([(path, text)])
    said = complaint_of(reader, wrong)
    in_korean = complaint_of(replace(reader, language="ko"), wrong)
    assert said is not None
    assert in_korean is not None
    assert english in said.sentence.replace("\u202f", " ")
    assert korean in in_korean.sentence
    assert said.path in fields_in(everything(reader, wrong))


def test_architectures_and_layers_come_and_go(draft: Draft) -> None:
    more = rebuilt(draft.study, "add:legacy")
    assert [one["name"] for one in more["architectures"]][-1] == "Legacy grid 2"
    layered = rebuilt(more, "add-layer:3")
    assert [one["name"] for one in layered["architectures"][3]["storage"]] == ["UPS", "Supercapacitor"]
    assert rebuilt(rebuilt(layered, "drop-layer:3:1"), "drop:3") == draft.study
    assert replace(draft, study=layered).problem() is None


def test_every_word_of_column_and_dialogs_is_korean(reader: Reader, draft: Draft) -> None:
    words = words_in(everything(replace(reader, language="ko"), draft))
    cited = {source_text(entry.source).in_language("ko") for entry in SHEET.values()}  # titles stand as they are
    assert [one for one in words if ENGLISH_WORDS.search(one) and one not in cited] == []


def test_still_parts_keep_what_has_an_id(reader: Reader, draft: Draft) -> None:
    assert fields_in(still(everything(reader, draft))) == fields_in(everything(reader, draft))
