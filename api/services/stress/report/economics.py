"""What a study's systems cost and save, what moves that most, and the storage that would make them equal."""

from __future__ import annotations

from api.i18n import Text, translator
from api.services.numbers import MISSING, decimals_for, number, significant
from api.services.stress.report.charts import moving, tornado_chart
from api.services.stress.report.content import Cell, Section, Table
from api.services.stress.texts.money import ECONOMICS
from api.services.stress.words import KRW, Krw, system_text
from engine.stress.answer import Answer, BreakEven, Level, Tornado

UNITS = {"roi": "%", "payback_years": "a"}  # of what is no money
TIMES = {"roi": 0.01, "payback_years": 1.0}


def economics(answer: Answer, language: str) -> Section:
    """Capital, the costs of a year, NPV, ROI and payback of every system."""
    t = translator(language)
    rows: list[tuple[Cell | str, ...]] = [
        (_title(name, language),
         *(_value(name, getattr(answer.economics[system], name), language) for system in answer.systems))
        for name in ECONOMICS
    ]  # fmt: skip
    head = (KRW[language][1].strip(), *(system_text(name).in_language(language) for name in answer.systems))
    first = system_text(answer.systems[0])
    return Section(
        title=t("Economics"),
        tables=(Table(head=head, rows=tuple(rows)),),
        notes=(t("Net present value, return and payback are taken against {system}.", system=first),),
    )


def sensitivity(answer: Answer, language: str) -> Section:
    """The tornado charts."""
    t = translator(language)
    moved = [one for one in answer.tornadoes if moving(one)]
    charts = tuple((tornado_chart(one, language), _caption(one, language)) for one in moved)
    still = [_caption(one, language) for one in answer.tornadoes if one not in moved]
    notes = [t("Nothing of the sheet moves this: {what}.", what=caption) for caption in still]
    if charts:
        notes.append(
            t(
                "Each entry is moved alone, from the one to the other of its two values; the line: nothing is moved. "
                "Entries that move it by less than a hundredth of the first are left out."
            )
        )
    return Section(title=t("Sensitivity"), charts=charts, notes=tuple(notes))


def break_even(answer: Answer, language: str) -> Section:
    """The battery with which one system loses as little as another."""
    t = translator(language)
    nothing = t("There is nothing to make equal: none leaves so much more unserved that it shows.")
    return Section(
        title=t("Break-even storage"),
        sentences=tuple(_sentence(one).in_language(language) for one in answer.break_even) or (nothing,),
    )


def _sentence(one: BreakEven) -> Text:
    names = {"system": system_text(one.system), "equals": system_text(one.equals)}
    if one.energy_mwh is None:
        most = significant(one.most_mwh)
        return Text(
            "Not even {most} MWh of battery lets {system} lose as little energy as {equals}.", most=most, **names
        )
    return Text(
        "With {energy} MWh of battery (within {within} MWh, {capital}) {system} loses as little energy as {equals}.",
        energy=significant(one.energy_mwh),
        within=significant(one.within_mwh),
        capital=Krw(one.capital),
        **names,
    )


def _caption(tornado: Tornado, language: str) -> str:
    t = translator(language)
    names = {"first": system_text(tornado.first), "second": system_text(tornado.second)}
    if tornado.result == "npv":
        return t("Net present value of {first} against {second}", **names)
    return t("Unserved energy of {first} minus {second}", **names)


def _title(name: str, language: str) -> str:
    title, unit = ECONOMICS[name].in_language(language), UNITS.get(name)
    return f"{title}, {unit}" if unit else title


def _value(name: str, value: float | Level | None, language: str) -> Cell:
    if value is None:
        return Cell(text=MISSING)
    times = TIMES.get(name, KRW[language][0])
    if not isinstance(value, Level):
        return Cell(text=_amount(value / times, value / times))
    like = (value.mean or 0.0) / times
    mean, low, high = (
        MISSING if each is None else _amount(each / times, like) for each in (value.mean, value.low, value.high)
    )
    return Cell(text=mean, small=f"{low}..{high}")


def _amount(value: float, like: float) -> str:
    return number(value, decimals_for(like, 3, most=2) if like else 0)
