"""Everything in a study that has a name has its words, in both languages."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import fields

from api.i18n import LANGUAGES
from api.services.stress.texts.measures import MEASURES
from api.services.stress.texts.money import ECONOMICS
from api.services.stress.texts.parts import KINDS, LAYERS, PRESETS, SCENARIOS, SYSTEMS
from api.services.stress.texts.remarks import REMARKS
from api.services.stress.texts.sheet import ASSUMPTIONS, GROUPS
from api.services.stress.words import remark_text
from engine.stress import measures
from engine.stress.answer import Economics
from engine.stress.architectures import architecture_presets
from engine.stress.assumptions import SHEET
from engine.stress.config import KINDS as SCENARIO_KINDS
from engine.stress.presets import study_presets
from tests.contract.test_texts import ROOT, korean


def remarks_of_the_engine() -> Iterator[tuple[str, set[str] | None]]:
    """Code and names of the values of every ``Remark(...)``; None where the names are not written down there."""
    for path in sorted((ROOT / "engine" / "stress").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
                given = {word.arg: word.value for word in node.keywords}
                values = given.get("values", ast.Dict(keys=[], values=[]))
                names = {ast.literal_eval(key) for key in values.keys if key} if isinstance(values, ast.Dict) else None
                for code in ast.walk(given["code"]):
                    if isinstance(code, ast.Constant) and isinstance(code.value, str):
                        yield code.value, names


def test_every_measure_has_its_words_and_unit() -> None:
    assert {key: words.unit for key, words in MEASURES.items()} == {m.key: m.unit for m in measures.MEASURES}


def test_every_architecture_and_layer_has_its_name() -> None:
    presets = architecture_presets(60.0)
    assert set(KINDS) == set(presets)
    assert {one.name for one in presets.values()} <= set(SYSTEMS)
    assert {layer.name for one in presets.values() for layer in one.storage} <= set(LAYERS)


def test_every_entry_of_the_sheet_has_its_name() -> None:
    assert set(ASSUMPTIONS) == set(SHEET)
    assert set(GROUPS) == {entry.group for entry in SHEET.values()}


def test_where_a_number_comes_from_is_said_in_korean() -> None:
    known = korean()
    assert {entry.source for entry in SHEET.values() if entry.source not in known} == set()


def test_every_preset_scenario_and_line_of_money_has_its_words() -> None:
    assert set(PRESETS) == set(study_presets())
    assert set(SCENARIOS) == set(SCENARIO_KINDS)
    assert set(ECONOMICS) == {field.name for field in fields(Economics)}


def test_every_remark_has_a_sentence_of_the_values_it_brings() -> None:
    for code, names in remarks_of_the_engine():
        assert code in REMARKS, f"{code} has no sentence"
        places = {name for _, name, _, _ in string.Formatter().parse(REMARKS[code]) if name} - {"by_system"}
        assert names is None or places <= names, f"{code} says {places - names}, which it is not told"


def test_the_notes_of_the_presets_read_in_both_languages() -> None:
    for preset in study_presets().values():
        for note in preset.notes:
            english, korean = (remark_text(note).in_language(language) for language in reversed(LANGUAGES))
            assert note.code not in english
            assert english != korean
