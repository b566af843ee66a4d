"""What the dialogs hold when they are opened, turned to another part, and when there is more or less to edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.stress_page.architectures import ARCHITECTURES, architecture_dialog, shape
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.saved import saved_dialog
from dashapp.stress_page.sheet import SHEET, sheet_dialog
from dashapp.stress_page.view import View

Stored = Mapping[str, Any]
DIALOGS = {ARCHITECTURES: architecture_dialog, SHEET: sheet_dialog}


def open_dialog(reader: Reader, _: Sequence[Any], stored: Stored) -> tuple[Any, str, str, bool]:
    """Body and its key, title, and that it is open: ``sheet`` is the dialog at its first part, ``sheet:2`` another."""
    what, _, place = str(pressed_index()).partition(":")
    draft = Draft.of(stored)
    title = reader.t("Assumption sheet") if what == SHEET else reader.t("Architectures")
    return DIALOGS[what](reader, draft, int(place or 0)), _key(what, place, draft), title, True


def rebuild_dialog(reader: Reader, stored: Stored, key: str | None) -> tuple[Any, Any]:
    """The body again where architectures or layers were added or removed."""
    draft = Draft.of(stored)
    what, place, *_ = [*(key or "").split(":"), ""]
    if what != ARCHITECTURES or key == _key(what, place, draft):
        raise PreventUpdate
    return architecture_dialog(reader, draft, int(place or 0)), _key(what, place, draft)


def open_saved(reader: Reader, clicks: int | None, state: Stored) -> tuple[list[Component], bool]:
    """The saved runs as they are now."""
    if not clicks:
        raise PreventUpdate
    return saved_dialog(reader, View.of(state)), True


def _key(what: str, place: str, draft: Draft) -> str:
    return f"{what}:{place}:{shape(draft)}"
