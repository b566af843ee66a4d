"""Economics: what each architecture costs, what it saves against the first, and the storage at which two are equal."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.numbers import significant
from api.services.stress.texts.money import ECONOMICS
from api.services.stress.words import system_text
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, amounts_of, estimate, missing, money_unit
from dashapp.stress_page.results.export import csv_button
from dashapp.stress_page.results.systems import System
from dashapp.widgets.panel import panel
from dashapp.widgets.table import Column, table
from engine.stress.answer import Answer, BreakEven, Economics, Level

A_YEAR = ("energy_cost", "penalty", "disruption", "data_loss", "lost_load", "demand_response", "upkeep", "total")


def economics_panel(reader: Reader, answer: Answer, systems: list[System]) -> Component:
    """Capital, costs of a year, and net present value, return and payback against the first system."""
    t = reader.t
    found = [answer.economics[system.key] for system in systems]
    rows: list[tuple[Any, ...]] = [_capital(reader, found)]
    for key in (*A_YEAR, "npv"):
        levels = [_level(getattr(one, key)) for one in found]
        unit = money_unit(reader, amounts_of(levels))
        name = f"{reader.say(ECONOMICS[key])}, {unit.word}"
        why = t("reference")
        rows.append((name, *(estimate(reader, level, unit, why=why if key == "npv" else "") for level in levels)))
    rows.append((f"{reader.say(ECONOMICS['roi'])}, %", *(_return(reader, one) for one in found)))
    rows.append((reader.say(ECONOMICS["payback_years"]), *(_payback(reader, one) for one in found)))
    first = systems[0].name
    columns = [Column(title=""), *(Column(title=one.short, number=True, help=one.name) for one in systems)]
    title = t("Costs and return")
    note = t("return against {system}, 95 % intervals", system=first)
    shown = table(columns, rows, caption=title)
    return panel(title, shown, note=note, tools=[csv_button(reader, "economics")], class_name="flush")


def break_even_panel(reader: Reader, answer: Answer) -> Component:
    """How large a battery makes one system lose as little energy as another."""
    t = reader.t
    title = t("Storage at which they are equal")
    if not answer.break_even:
        return panel(
            title, html.P(t("Nothing to find: no architecture loses more energy than another."), className="dim")
        )
    rows = [_break_even(reader, one) for one in answer.break_even]
    columns = [
        Column(title=t("system")),
        Column(title=t("as little unserved as")),
        Column(title=t("battery, MWh"), number=True),
        Column(title=t("its capital"), number=True),
    ]
    shown = table(columns, rows, caption=title)
    note = t("same storms, found by halving")
    return panel(title, shown, note=note, tools=[csv_button(reader, "break_even")], class_name="flush")


def _capital(reader: Reader, found: list[Economics]) -> tuple[Any, ...]:
    unit = money_unit(reader, [one.capital for one in found])
    return (f"{reader.say(ECONOMICS['capital'])}, {unit.word}", *(unit.value(one.capital) for one in found))


def _level(amount: Level | float | None) -> Level | None:
    """An amount that is the same in every run as a level without an interval."""
    return amount if amount is None or isinstance(amount, Level) else Level(mean=amount, low=None, high=None)


def _return(reader: Reader, one: Economics) -> Component:
    why = reader.t("reference") if one.npv is None else reader.t("no extra capital")
    return estimate(reader, one.roi, Unit(word="%", per=0.01), why=why)


def _payback(reader: Reader, one: Economics) -> str | Component:
    if one.payback_years is not None:
        return reader.t("{years} years", years=significant(one.payback_years))
    return missing(reader.t("reference" if one.npv is None else "not within its years"))


def _break_even(reader: Reader, one: BreakEven) -> tuple[Any, ...]:
    t = reader.t
    names = (reader.say(system_text(one.system)), reader.say(system_text(one.equals)))
    if one.energy_mwh is None:
        return (*names, missing(t("not even with {most} MWh", most=significant(one.most_mwh))), "")
    within = html.Span(f"± {significant(one.within_mwh, 2)}", className="dim small interval")
    energy = html.Span([html.Span(significant(one.energy_mwh)), within], className="estimate")
    return (*names, energy, money_unit(reader, [one.capital]).with_word(one.capital))
