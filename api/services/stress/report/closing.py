"""How a study's words are meant, what it assumes and from where, and how it is run again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from api.i18n import translator
from api.services.numbers import exact
from api.services.stress.report.content import Cell, Section, Table
from api.services.stress.words import assumption_text, group_text, measure_words, source_text, unit_text
from engine.stress.answer import Answer
from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig


def definitions(answer: Answer, language: str) -> Section:
    """Every measure as it is defined."""
    t = translator(language)
    rows = tuple(
        (words.title.in_language(language), words.definition.in_language(language))
        for words in map(measure_words, answer.measures)
    )
    return Section(title=t("Definitions"), tables=(Table(head=(t("Measure"), t("Definition")), rows=rows, wide=True),))


def assumptions(config: StudyConfig, language: str) -> Section:
    """The assumption sheet: the value of this study, where it is another the sheet's own, and the source."""
    t = translator(language)
    head = (t("Assumption"), t("Set value"), t("Comes from"))
    tables = tuple(
        Table(head=head, rows=tuple(_entries(keys, config, language)), wide=True,
              caption=group_text(group).in_language(language))
        for group, keys in groupby(SHEET, key=lambda key: SHEET[key].group)
    )  # fmt: skip
    return Section(title=t("Assumption sheet"), tables=tables)


def _entries(keys: Iterable[str], config: StudyConfig, language: str) -> Iterable[tuple[Cell | str, ...]]:
    t = translator(language)
    for key in keys:
        entry, value = SHEET[key], config.assumption(key)
        unit = unit_text(entry.unit).in_language(language)
        changed = t("sheet: {value}", value=exact(entry.value)) if value != entry.value else ""
        shown = Cell(text=f"{exact(value)} {unit}".strip(), small=changed)
        yield (assumption_text(key).in_language(language), shown, source_text(entry.source).in_language(language))


def again(config: StudyConfig, code: str, fingerprint: str | None, language: str) -> Section:
    """From what the same run is made again, to the last bit."""
    t = translator(language)
    rows = ((t("Seed"), str(config.seed)), (t("Code"), code), (t("Fingerprint"), fingerprint or ""))
    return Section(
        title=t("Reproduce"),
        sentences=(
            t("The run file (JSON) of this study holds every input. This command runs it again and says whether the "
              "result is the same to the last bit:"),
            "flask --app wsgi stress run run.json",
        ),
        tables=(Table(head=(t("Run"), ""), rows=rows, wide=True),),
        notes=(t("Fingerprint: SHA-256 over every value of every run."),),
    )  # fmt: skip
