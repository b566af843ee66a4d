"""Drawing a panel again only when something in it has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import no_update

from dashapp.reader import Reader


def anew(facts: object, key: str | None, draw: Callable[[], Any]) -> tuple[Any, Any]:
    """What ``draw`` makes, and its key; neither where the facts are those of ``key``.

    Dash puts new elements in place of old ones: without need that would take the focus, and a click that is under way.
    """
    found = repr(facts)
    return (no_update, no_update) if found == key else (draw(), found)


def panel(reader: Reader, facts: object, key: str | None, draw: Callable[[], Any]) -> tuple[Any, Any]:
    """:func:`anew`, and each minute all the same, so that an error state that stood in the panel's place goes."""
    return anew((f"{reader.now:%H:%M}", facts), key, draw)


class Redraw:
    """What the parts of a page were drawn from; ``keys`` goes into a ``dcc.Store`` and comes back each time.

    A page whose errors have a place of their own need not draw everything again ``each_minute``.
    """

    def __init__(self, reader: Reader, keys: Mapping[str, str] | None, *, each_minute: bool = True) -> None:
        self.keys = dict(keys or {})
        self._reader = reader
        self._each_minute = each_minute

    def part(self, name: str, facts: object, draw: Callable[[], Any]) -> Any:
        """What ``draw`` makes, or nothing new where the part ``name`` was drawn from the same facts already."""
        before = self.keys.get(name)
        drawn, key = panel(self._reader, facts, before, draw) if self._each_minute else anew(facts, before, draw)
        if key is not no_update:
            self.keys[name] = key
        return drawn
