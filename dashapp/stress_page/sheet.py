"""The dialog with the assumption sheet: every number that is no asset, what is accepted, and its source."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from api.services.stress.words import assumption_text, group_text, source_text
from dashapp.reader import Reader
from dashapp.stress_page.draft import ASSUMPTIONS, Draft
from dashapp.stress_page.entry import cell
from dashapp.stress_page.fields import field_of, shown
from dashapp.stress_page.units import unit_words
from dashapp.widgets.table import Column, table
from engine.stress.assumptions import ENTRIES
from engine.stress.sheet.entry import Assumption


def sheet_dialog(reader: Reader, draft: Draft) -> list[Component]:
    """A table a group, folded away but for the first."""
    groups = [(key, list(entries)) for key, entries in groupby(ENTRIES, key=lambda entry: entry.group)]
    words = reader.t("An empty field takes the sheet's own value again.")
    return [html.P(words, className="dim"), *(_group(reader, draft, key, entries) for key, entries in groups)]


def _group(reader: Reader, draft: Draft, key: str, entries: Sequence[Assumption]) -> Component:
    t = reader.t
    columns = (
        Column(title=t("Entry")),
        Column(title=t("Value in this study")),
        Column(title=t("Unit")),
        Column(title=t("Value in the sheet"), number=True),
        Column(title=t("Accepted"), number=True),
        Column(title=t("Source or assumed")),
    )
    name = reader.say(group_text(key))
    rows = [_entry(reader, draft, entry) for entry in entries]
    changed = sum(entry.key in draft.study["assumptions"] for entry in entries)
    note = t("{count} values changed", count=changed) if changed else t("{count} entries", count=len(entries))
    return html.Details(
        [
            html.Summary([html.Span(name), html.Span(note, className="dim small")]),
            table(columns, rows, caption=name),
        ],
        open=True,
        className="stress-fold stress-sheet",
    )


def _entry(reader: Reader, draft: Draft, entry: Assumption) -> tuple[Component | str, ...]:
    field = field_of(f"{ASSUMPTIONS}{entry.key}")
    words = reader.say(assumption_text(entry.key))
    return (
        html.Span(words, title=entry.key),
        cell(reader, draft, f"{ASSUMPTIONS}{entry.key}", words),
        unit_words(field.unit, reader.language),
        shown(entry.value, field),
        f"{shown(entry.low, field)} … {shown(entry.high, field)}",
        html.Span(reader.say(source_text(entry.source)), className="small"),
    )
