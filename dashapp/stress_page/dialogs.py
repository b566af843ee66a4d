"""What the dialogs hold when they are opened, and when the fields in them become others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.stress_page.architectures import architecture_dialog, shape
from dashapp.stress_page.draft import Draft
from dashapp.stress_page.saved import saved_dialog
from dashapp.stress_page.sheet import sheet_dialog
from dashapp.stress_page.view import View

ARCHITECTURES, SHEET = "architectures", "sheet"
Stored = Mapping[str, Any]
DIALOGS: Mapping[str, Callable[[Reader, Draft], list[Component]]] = {
    ARCHITECTURES: architecture_dialog,
    SHEET: sheet_dialog,
}


def open_dialog(reader: Reader, _: Sequence[Any], stored: Stored) -> tuple[Any, str, str, bool]:
    """Title, body and its key of the dialog whose button was pressed; it opens."""
    what, draft = str(pressed_index()), Draft.of(stored)
    title = reader.t("Assumption sheet") if what == SHEET else reader.t("Architectures")
    return DIALOGS[what](reader, draft), _key(what, draft), title, True


def rebuild_dialog(reader: Reader, stored: Stored, key: str | None) -> tuple[Any, Any]:
    """The body again where architectures or layers were added or removed."""
    draft = Draft.of(stored)
    new_key = _key(ARCHITECTURES, draft)
    if not key or not key.startswith(ARCHITECTURES) or key == new_key:
        raise PreventUpdate
    return architecture_dialog(reader, draft), new_key


def open_saved(reader: Reader, clicks: int | None, state: Stored) -> tuple[Any, bool]:
    """The saved runs as they are now."""
    if not clicks:
        raise PreventUpdate
    return saved_dialog(reader, View.of(state)), True


def _key(what: str, draft: Draft) -> str:
    return f"{what}:{shape(draft)}"
