"""The dialog with the assumption sheet: every number that is no asset, what is accepted, and its source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import assumption_text, group_text, source_text
from dashapp import ids
from dashapp.reader import Reader
from dashapp.stress_page.draft import ASSUMPTIONS, Draft
from dashapp.stress_page.entry import box, cell_label
from dashapp.stress_page.fields import field_of, shown
from dashapp.stress_page.tabs import Tab, tabs
from dashapp.stress_page.units import unit_words
from dashapp.widgets.table import Column, table
from engine.stress.assumptions import ENTRIES
from engine.stress.sheet.entry import Assumption

SHEET = "sheet"
GROUPS = {group: tuple(entries) for group, entries in groupby(ENTRIES, key=lambda entry: entry.group)}


def sheet_dialog(reader: Reader, draft: Draft, place: int) -> list[Component]:
    """The group at ``place``, and the way to the others."""
    choices = [Tab(words=_name(reader, draft, key), place=at) for at, key in enumerate(GROUPS)]
    group = list(GROUPS)[place]
    return [
        tabs(reader.t("Groups of the sheet"), SHEET, choices, place),
        html.P(reader.t("An empty field takes the sheet's own value again."), className="dim"),
        _group(reader, draft, reader.say(group_text(group)), GROUPS[group]),
    ]


def _name(reader: Reader, draft: Draft, group: str) -> str:
    """The group, with how many of its values are others than the sheet's."""
    changed = sum(entry.key in draft.study["assumptions"] for entry in GROUPS[group])
    name = reader.say(group_text(group))
    return f"{name} ({changed})" if changed else name


def _group(reader: Reader, draft: Draft, name: str, entries: Sequence[Assumption]) -> Component:
    t = reader.t
    columns = (
        Column(title=t("Entry")),
        Column(title=t("Value in this study")),
        Column(title=t("Unit")),
        Column(title=t("Value in the sheet"), number=True),
        Column(title=t("Accepted"), number=True),
        Column(title=t("Source or assumed")),
    )
    drawn = table(columns, [_entry(reader, draft, entry) for entry in entries], caption=name)
    return html.Div(drawn, className="stress-sheet")


def _entry(reader: Reader, draft: Draft, entry: Assumption) -> tuple[Component | str, ...]:
    path = f"{ASSUMPTIONS}{entry.key}"
    field = field_of(path)
    return (
        cell_label(path, reader.say(assumption_text(entry.key)), class_name=""),
        box(ids.STRESS_CELL, draft, path, placeholder=shown(entry.value, field)),
        unit_words(field.unit, reader.language),
        shown(entry.value, field),
        f"{shown(entry.low, field)} … {shown(entry.high, field)}",
        reader.say(source_text(entry.source)),
    )
