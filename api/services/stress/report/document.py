"""The report of a study as one HTML document: nothing is loaded from anywhere, no script is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.design import tokens
from api.errors import Conflict
from api.i18n import Text, translator
from api.services.context import Context
from api.services.numbers import number
from api.services.stress.report.closing import again, assumptions, definitions
from api.services.stress.report.content import Section, cell
from api.services.stress.report.economics import break_even, economics, sensitivity
from api.services.stress.report.inputs import inputs
from api.services.stress.report.results import (
    advantages,
    availability,
    hold_up,
    measures,
    recommendation,
    scores,
    survival,
)
from api.services.stress.studies import Study
from api.services.stress.words import exact_percent, scenario_text
from engine.stress.answer import Answer
from engine.stress.config import StudyConfig

TEMPLATES = Path(__file__).parent / "templates"


def report_html(context: Context, study: Study, language: str) -> str:
    """A study that is done as a document in ``language``; raises :class:`Conflict` for one that is not done."""
    if study.answer is None:
        raise Conflict(Text("This study has no result yet."), field="id")
    t, line = translator(language), study.line
    zone = context.settings.sites[0].zone
    facts = [
        (t("Study"), f"{line.id} {line.name}".strip()),
        (t("Asked for"), f"{line.asked_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}, {line.asked_by}"),
        (t("Done"), f"{line.done_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" if line.done_at else ""),
    ]
    return page(
        title=line.name or t("Study {id}", id=line.id),
        facts=facts,
        sections=sections(study.config, study.answer, line.code, line.fingerprint, language),
        config=study.config,
        language=language,
    )


def sections(
    config: StudyConfig, answer: Answer, code: str, fingerprint: str | None, language: str
) -> tuple[Section, ...]:
    """All of a report below its head, in the order of the page."""
    return (
        recommendation(answer, language),
        measures(answer, language),
        advantages(answer, language),
        hold_up(answer, language),
        survival(answer, language),
        availability(answer, language),
        scores(answer, language),
        economics(answer, language),
        sensitivity(answer, language),
        break_even(answer, language),
        inputs(config, language),
        definitions(answer, language),
        assumptions(config, language),
        again(config, code, fingerprint, language),
    )


def page(
    *, title: str, facts: list[tuple[str, str]], sections: tuple[Section, ...], config: StudyConfig, language: str
) -> str:
    """Sections in a document with the style of screen and paper."""
    t, scenario = translator(language), config.scenario
    kind = f"{scenario.kind} {scenario_text(scenario.kind).in_language(language)}"
    about = t(
        "{scenario} · intensity {intensity} · {runs} runs · seed {seed}",
        scenario=kind,
        intensity=exact_percent(scenario.intensity),
        runs=number(config.runs),
        seed=config.seed,
    )
    text: str = _template().render(
        language=language, title=title, lab=t("Stress lab: report of a study"), about=about, facts=facts,
        sections=sections, cell=cell, svg=Markup, tokens=tokens("light"),
    )  # fmt: skip
    return text


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html")
