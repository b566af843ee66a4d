"""What a back-test found, as aligned lines of text in either language."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from api.i18n import Text, Translator, translator
from api.services.forecast_backtest.running import Tested
from engine.forecast.bootstrap import Estimate
from engine.forecast.events import Rule, Warnings
from engine.forecast.scores import Score


def table(tested: Tested, language: str) -> list[str]:
    """The lines: figures by target, what does not beat a naive forecast, events, and what it took."""
    t = translator(language)
    head = [t("target"), t("forecasts"), t("no forecast"), "MAE", t("persistence"), t("trend")]
    head += [t("skill against persistence [95 %]"), t("against trend [95 %]"), "MASE", t("pinball")]
    head += [t("coverage % [95 %]"), t("worst day %"), t("width")]
    lines = [*_head(tested, t), "", *_aligned([head, *(_row(each) for each in tested.scores)])]
    lines += [each.in_language(language) for each in _beaten(tested.scores)]
    if tested.warned:
        lines += ["", *_aligned(list(_events(tested, t)))]
    return lines


def _head(tested: Tested, t: Translator) -> Iterator[str]:
    plan = tested.plan
    yield t(
        "{minutes} min ahead, trained on {train} days, tested on {test} days after them, a forecast each {every} s",
        minutes=f"{plan.horizon_s / 60:g}",
        train=plan.train_days,
        test=tested.days,
        every=plan.every_s,
    )
    yield t(
        "{fits} fits {fit} s, forecasts {predict} s, model {size} MB; intervals of 95 % by drawing days",
        fits=tested.fits,
        fit=f"{tested.fit_s:.1f}",
        predict=f"{tested.predict_s:.1f}",
        size=f"{tested.model_bytes / 1e6:.2f}",
    )


def _row(score: Score) -> list[str]:
    worst = "-" if score.worst_on is None else f"{100 * score.worst_day:.1f} ({score.worst_on.isoformat()})"
    return [
        score.target,
        str(score.forecasts),
        str(score.missing),
        _number(score.mae),
        _number(score.mae_persistence),
        _number(score.mae_trend),
        _estimate(score.skill, 1.0, 3),
        _estimate(score.skill_trend, 1.0, 3),
        _number(score.mase),
        _number(score.pinball),
        _estimate(score.coverage, 100.0, 1),
        worst,
        _number(score.width),
    ]


def _beaten(scores: Sequence[Score]) -> Iterator[Text]:
    for score in scores:
        # not "skill <= 0": an unknown skill is no proof of beating anything
        if not score.skill.value > 0.0:
            yield Text("The forecast of {target} does not beat persistence.", target=score.target)
        if not score.skill_trend.value > 0.0:
            yield Text("The forecast of {target} does not beat the trend.", target=score.target)


def _events(tested: Tested, t: Translator) -> Iterator[list[str]]:
    lead = t("lead min: shortest / median / longest")
    yield [t("event"), t("warned by"), t("events"), t("recalled"), lead, t("false alarms a day")]
    names = {
        "forecast": t("forecast value"),
        "interval": t("limit of the interval"),
        "trend": t("trend"),
        "persistence": t("persistence"),
    }
    for rule, warned in tested.warned.items():
        for each in warned:
            recalled = f"{each.recalled} ({100 * each.recalled / each.events:.0f} %)" if each.events else "-"
            a_day = f"{each.false / tested.days:.2f}"
            yield [_named(rule), names[each.model], str(each.events), recalled, _leads(each), a_day]


def _named(rule: Rule) -> str:
    return f"{rule.target} {'>=' if rule.upper else '<='} {rule.limit:g}"


def _leads(warned: Warnings) -> str:
    if not warned.leads_s:
        return "-"
    times = (warned.leads_s[0], warned.median_lead_s, warned.leads_s[-1])
    return " / ".join(f"{seconds / 60:.1f}" for seconds in times)


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"


def _estimate(found: Estimate, times: float, digits: int) -> str:
    if math.isnan(found.value):
        return "-"
    if math.isnan(found.low):
        return f"{times * found.value:.{digits}f}"
    low, high = (f"{times * limit:.{digits}f}" for limit in (found.low, found.high))
    return f"{times * found.value:.{digits}f} [{low}, {high}]"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, the others to the right, two spaces between; Korean letters take two places."""
    widths = [max(_width(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        pads = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([row[0] + pads[0], *(pad + cell for pad, cell in zip(pads[1:], row[1:], strict=True))]))
    return lines


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
