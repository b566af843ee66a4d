"""Drawing a panel again only when something in it has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import no_update

from dashapp.reader import Reader


class Redraw:
    """What the parts of a page were drawn from: ``keys`` goes into a ``dcc.Store`` and comes back with the next call.

    Dash puts new elements in place of old ones: without need that would take the focus, and a click that is under way.
    Each minute everything is drawn again, so that an error state that stood in a part's place goes.
    """

    def __init__(self, reader: Reader, keys: Mapping[str, str] | None) -> None:
        self.keys = dict(keys or {})
        self._minute = f"{reader.now:%H:%M}"

    def part(self, name: str, facts: object, draw: Callable[[], Any]) -> Any:
        """What ``draw`` makes, or nothing new where the part ``name`` was drawn from the same facts already."""
        key = f"{self._minute} {facts!r}"
        if self.keys.get(name) == key:
            return no_update
        self.keys[name] = key
        return draw()
