"""Reading a layout without a browser: its components, ids and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component

from api.services.context import Context
from api.services.roles import Principal, Role
from dashapp.reader import Reader, Theme

WORDED = ("children", "title", "placeholder", "label", "alt", "aria-label", "data-text", "data-done")
CODE = ("Code", "Pre")


def reader_for(
    context: Context, language: str = "en", role: Role = Role.admin, theme: Theme = "light", name: str = "kim"
) -> Reader:
    """Somebody in front of the screen."""
    who = Principal(name=name, role=role, kind="session")
    return Reader(context=context, principal=who, language=language, theme=theme)


def components(layout: Any) -> Iterator[Component]:
    """Every component of a layout, the layout itself first."""
    if isinstance(layout, Component):
        yield layout
        yield from components(getattr(layout, "children", None))
        yield from (c for option in getattr(layout, "options", None) or () for c in components(_label(option)))
    elif isinstance(layout, (list, tuple)):
        for part in layout:
            yield from components(part)


def words_in(layout: Any) -> list[str]:
    """Every text a person could read or hear from a layout, code samples left out."""
    found: list[str] = []
    for component in components(layout):
        if type(component).__name__ in CODE:
            continue
        props = component.to_plotly_json()["props"]
        for name in WORDED:
            found += _texts(props.get(name))
        for option in props.get("options") or ():
            found += _texts(_label(option))
    return found


def _label(option: Any) -> Any:
    return option.get("label") if isinstance(option, dict) else option


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)):
        return [part for part in value if isinstance(part, str)]
    return []
