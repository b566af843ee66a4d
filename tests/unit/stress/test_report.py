"""The report of a study, as a document and on paper."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from api.i18n import LANGUAGES
from api.services.numbers import MISSING
from api.services.stress.report.charts import series_chart, survival_chart, tornado_chart
from api.services.stress.report.document import page, sections
from api.services.stress.report.pdf import NoPrinter, printed
from api.services.stress.words import assumption_text, measure_words
from engine.stress.answer import Answer, Recommendation
from engine.stress.architectures import architecture_presets
from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig
from tests.stress import sample_answer

CODE, FINGERPRINT = "c0de" * 16, "f1" * 32
VOID = {"meta"}


class Reading(HTMLParser):
    """Texts and tags of a document; fails where a tag is closed that is not open."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def document(answer: Answer, config: StudyConfig, language: str, title: str = "A night in May") -> str:
    parts = sections(config, answer, CODE, FINGERPRINT, language)
    return page(title=title, facts=[("Study", "12")], sections=parts, config=config, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_alone_and_says_all(language: str) -> None:
    config = StudyConfig(assumptions={"gpus": 12_345.0})
    made = document(sample_answer(), config, language)
    reading = Reading(made)
    assert reading.open == []
    assert not reading.tags & {"script", "link", "img", "iframe"}
    assert not re.search(r"\b(src|href)=|url\(|@import", made)
    for words in map(measure_words, sample_answer().measures):
        assert words.title.in_language(language) in reading.text
    for key in SHEET:
        assert assumption_text(key).in_language(language) in reading.text
    for said in (CODE, FINGERPRINT, "A night in May", "12\u202f345", "346 MWh"):
        assert said in reading.text
    if language == "ko":
        english = (measure_words(key).definition.in_language("en") for key in sample_answer().measures)
        assert not any(text in reading.text for text in english)


def test_names_that_people_gave_are_text_and_not_markup() -> None:
    evil = '<b onclick="x">"</style>'
    legacy = replace(architecture_presets(60.0)["legacy"], name=evil)
    answer = sample_answer()
    names = (evil, *answer.systems[1:])
    renamed = replace(
        answer,
        systems=names,
        measures={key: dict(zip(names, by.values(), strict=True)) for key, by in answer.measures.items()},
        **{
            part: dict(zip(names, getattr(answer, part).values(), strict=True))
            for part in ("hold_up", "survival", "availability", "economics", "scores", "robustness")
        },
    )
    reading = Reading(document(renamed, StudyConfig(architectures=(legacy,)), "en", title=evil))
    assert reading.open == []
    assert "b" not in reading.tags
    assert evil in reading.text


def test_what_does_not_exist_is_a_dash_and_a_tie_is_said() -> None:
    answer = sample_answer()
    tied = Recommendation(best=None, ties=answer.systems[:2], reasons=(), doubts=())
    text = Reading(document(replace(answer, recommendation=tied, tornadoes=()), StudyConfig(), "en")).text
    assert "No architecture is better for sure. As good as each other: Legacy grid, Smart grid." in text
    assert MISSING in text
    assert "nan" not in text.lower().split()


def test_a_chart_of_nothing_is_still_drawn() -> None:
    answer = sample_answer()
    still = replace(answer.series, demand_mw=(0.0,) * 1_440, served_mw={"A": (0.0,) * 1_440}, spans_s=())
    lone = replace(answer.tornadoes[0], base=None, sways=())
    for drawn in (series_chart(still, "en"), tornado_chart(lone, "ko"), survival_chart(answer.survival, "ko")):
        assert Reading(drawn).open == []
        assert "nan" not in drawn


def test_it_prints() -> None:
    pytest.importorskip("weasyprint", exc_type=OSError, reason="the system library Pango is missing")
    config = StudyConfig()
    some = sections(config, sample_answer(), CODE, FINGERPRINT, "ko")[:2]
    made = page(title="A night in May", facts=[], sections=some, config=config, language="ko")
    assert printed(made).startswith(b"%PDF-")


def test_a_page_that_asks_for_a_file_of_the_server_does_not_get_it() -> None:
    pytest.importorskip("weasyprint", exc_type=OSError, reason="the system library Pango is missing")
    with_file, without = (printed(f"<p>x</p>{image}") for image in ('<img src="file:///etc/hostname">', ""))
    assert abs(len(with_file) - len(without)) < 100


def test_without_the_library_of_the_system_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Away(), *sys.meta_path])
    with pytest.raises(NoPrinter) as refused:
        printed("<p>x</p>")
    assert refused.value.status == 503
    assert "libpango-1.0-0" in refused.value.text.in_language("ko")
