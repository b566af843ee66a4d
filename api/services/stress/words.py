"""The words of a study: everything that its page and its report call by name, not yet in any language.

A name that a person has given (an architecture, a layer) is no word of ours and reads as it was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from api.i18n import Text
from api.services.numbers import MISSING, decimals_for, exact, number, significant
from api.services.stress.texts.measures import MEASURES, MeasureWords
from api.services.stress.texts.moves import MOVES
from api.services.stress.texts.parts import LAYERS, PRESETS, SCENARIOS, SYSTEMS, TIER_TABLES, PresetWords
from api.services.stress.texts.remarks import REMARKS
from api.services.stress.texts.sheet import ASSUMPTIONS, GROUPS
from engine.stress.answer import Level, Recommendation, Remark

KRW: Mapping[str, tuple[float, str]] = {"ko": (1e8, "억 원"), "en": (1e9, " bn KRW")}
UNITS: Mapping[str, str] = {"1": "", "share": "%", "0..100": ""}
NAMED = ("system", "systems", "first", "second", "other", "others", "best", "equals", "ties")


class Krw(Text):
    """An amount of money, as its reader counts large ones.

    >>> Krw(-61.2e9).in_language("en"), Krw(-61.2e9).in_language("ko")
    ('−61.2 bn KRW', '−612억 원')
    """

    def __init__(self, amount: float | None) -> None:
        super().__init__(MISSING)
        self.amount = amount

    def in_language(self, language: str) -> str:
        per, unit = KRW[language]
        return MISSING if self.amount is None else significant(self.amount / per) + unit


def measure_words(key: str) -> MeasureWords:
    """Title, unit and definition of a measure; one that has no words reads as its key."""
    return MEASURES.get(key) or MeasureWords(title=as_given(key), unit="1", definition=as_given(key))


def system_text(name: str) -> Text:
    """An architecture by its name."""
    return SYSTEMS.get(name) or as_given(name)


def layer_text(name: str) -> Text:
    """A layer of storage by its name."""
    return LAYERS.get(name) or as_given(name)


def scenario_text(kind: str) -> Text:
    """A scenario by its kind, ``S1`` to ``S4``."""
    return SCENARIOS.get(kind) or as_given(kind)


def preset_words(key: str) -> PresetWords:
    """Title of a design preset and what it is for."""
    return PRESETS.get(key) or PresetWords(title=as_given(key), about=as_given(key))


def assumption_text(key: str) -> Text:
    """An entry of the assumption sheet, or what else the tornado moves."""
    return ASSUMPTIONS.get(key) or MOVES.get(key) or as_given(key)


def group_text(key: str) -> Text:
    """A group of the assumption sheet."""
    return GROUPS.get(key) or as_given(key)


def source_text(source: str) -> Text:
    """Where a number comes from: a citation reads the same in every language, what is said beside it does not."""
    return Text(source)


def tier_table_text(key: str) -> Text:
    """A table of tiers, ``usual`` or ``published``."""
    return TIER_TABLES.get(key) or as_given(key)


def tier_text(tier: str | None) -> Text:
    """A tier that was reached; none is said, not left out.

    >>> tier_text("III"), tier_text(None)
    (Text('III'), Text('none'))
    """
    return Text("none") if tier is None else as_given(tier)


def unit_text(unit: str) -> Text:
    """A unit beside a number: nothing for a count, per cent for a share."""
    return as_given(UNITS.get(unit, unit))


def verdict_text(found: Recommendation) -> Text:
    """The sentence that says which architecture to choose; a tie is said, and that none is better.

    >>> verdict_text(Recommendation(best=None, ties=("Legacy grid", "Smart grid"), reasons=(), doubts=()))
    Text('No architecture is better for sure. As good as each other: Legacy grid, Smart grid.')
    """
    verdict = (
        Text("No architecture is better for sure.")
        if found.best is None
        else Text("{system} is the best choice for this study.", system=system_text(found.best))
    )
    if not found.ties:
        return verdict
    ties = _listed([system_text(one) for one in found.ties])
    return Text("{verdict} As good as each other: {systems}.", verdict=verdict, systems=ties)


def remark_text(remark: Remark) -> Text:
    """The sentence of a remark; one that this program does not know reads as it is stored.

    >>> remark_text(Remark(code="loses_load", values={"system": "Smart grid", "share": 0.2}))
    Text('Smart grid still loses load in 20 % of the runs.')
    """
    values = {"by_system": remark.values, **remark.values}
    try:
        message = REMARKS[remark.code]
        message.format(**values)
    except (KeyError, IndexError):
        known = ", ".join(f"{name} {value}" for name, value in remark.values.items())
        return Text("{code}: {values}", code=remark.code, values=known)
    return Text(message, **{name: _worded(name, values[name]) for _, name, *_ in Formatter().parse(message) if name})


def _worded(name: str, value: Any) -> Any:
    if name == "by_system":
        return _listed([Text("{system} {krw}", system=system_text(one), krw=Krw(krw)) for one, krw in value.items()])
    if name in NAMED:
        return system_text(value) if isinstance(value, str) else _listed([system_text(one) for one in value])
    if name == "key":
        return assumption_text(value)
    if name == "measure":
        return measure_words(value).title
    if name == "layer":
        return layer_text(value)
    if name.endswith("krw"):
        return Krw(value)
    if name.endswith(("share", "soc")):
        return exact_percent(value)
    if isinstance(value, tuple | list):
        return "..".join(str(_worded("", one)) for one in value)
    return significant(value) if isinstance(value, int | float) or value is None else str(value)


def _listed(texts: Sequence[Text]) -> Text:
    listed = texts[0] if texts else Text("none")
    for text in texts[1:]:
        listed = Text("{first}, {second}", first=listed, second=text)
    return listed


def as_given(text: str) -> Text:
    """A text that is the same in every language."""
    return Text("{text}", text=text)


def percent(share: float | None, digits: int = 3) -> str:
    """A share of 0..1 as per cent.

    >>> percent(0.034), percent(1.0), percent(None)
    ('3.40 %', '100 %', '–')
    """
    return MISSING if share is None else significant(100.0 * share, digits, "%")


def exact_percent(share: float) -> str:
    """A share that somebody has set, as per cent.

    >>> exact_percent(0.2), exact_percent(0.00004)
    ('20 %', '0.004 %')
    """
    return f"{exact(100.0 * share)} %"


def shown(value: float | None, unit: str = "") -> str:
    """A value of a measure without its unit: a ``share`` in per cent, three significant digits.

    >>> shown(0.034, "share"), shown(331.2, "MWh"), shown(None, "s")
    ('3.40', '331', '–')
    """
    return MISSING if value is None else significant(value * _times(unit))


def interval(level: Level, unit: str = "") -> str:
    """The interval of a mean, in the same form and with the decimals of the mean.

    >>> interval(Level(mean=38.4, low=36.14, high=40.83)), interval(Level(mean=0.0, low=0.0, high=0.0037), "share")
    ('36.1..40.8', '0.000..0.370')
    """
    if level.low is None or level.high is None:
        return MISSING
    times = _times(unit)
    largest = times * (abs(level.mean or 0.0) or max(abs(level.low), abs(level.high)))
    decimals = decimals_for(largest, 3) if largest else 0
    return f"{number(times * level.low, decimals)}..{number(times * level.high, decimals)}"


def _times(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0
