"""Large parts that no callback touches, handed to the browser as one attribute instead of as components.

Dash's renderer tells every component on the page of each one that appears: a thousand new ones cost a million tellings,
which takes seconds. ``assets/still.js`` makes elements of the attribute, text as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

import orjson
from dash.development.base_component import Component

HTML = "dash_html_components"
LEAST = 6  # elements that are worth it
NAMES: Mapping[str, str] = {"className": "class", "htmlFor": "for"}
UNUSED = ("children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks")


def still(layout: Any) -> Any:
    """The same layout; below each element of which nothing has an id, what is in it as ``data-still``.

    >>> from dash import html
    >>> row = html.Tr([html.Td("a", className="number"), *[html.Td("b")] * 5])
    >>> still(html.Table(row)).to_plotly_json()["props"]["data-still"][:44]
    '[["tr",{},[["td",{"class":"number"},["a"]],['
    """
    if isinstance(layout, list | tuple):
        return [still(part) for part in layout]
    if not isinstance(layout, Component) or getattr(layout, "children", None) is None:
        return layout
    drawn = copy(layout)
    if _is_plain(layout) and all(map(_is_plain, _below(layout))) and sum(1 for _ in _below(layout)) >= LEAST:
        drawn.children = None
        setattr(drawn, "data-still", orjson.dumps(_children(layout.children)).decode())
    else:
        drawn.children = still(layout.children)
    return drawn


def _is_plain(part: Component) -> bool:
    return part._namespace == HTML and getattr(part, "id", None) is None


def _below(layout: Any) -> Iterator[Component]:
    """Every component in a layout but itself."""
    children = layout.children if isinstance(layout, Component) else layout
    for child in children if isinstance(children, list | tuple) else [children]:
        if isinstance(child, Component):
            yield child
        if isinstance(child, Component | list | tuple) and getattr(child, "children", child) is not None:
            yield from _below(child)


def _children(children: Any) -> list[Any]:
    """Elements as [name, attributes, children], texts as they are."""
    if children is None:
        return []
    if isinstance(children, list | tuple):
        return [one for child in children for one in _children(child)]
    if not isinstance(children, Component):
        return [str(children)]
    given = children.to_plotly_json()["props"]
    attributes = {
        NAMES.get(name, name if name == "style" else name.lower()): value
        for name, value in given.items()
        if name not in UNUSED and value is not None and value is not False
    }
    return [[str(children._type).lower(), attributes, _children(getattr(children, "children", None))]]
