"""The age of a value, counted on by the browser even when the server is dead (assets/shell.js)."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.widgets.words import duration


def age(
    reader: Reader,
    since: datetime | None,
    *,
    words: str = "{age}",
    stale_after_s: float = 60,
    at: datetime | None = None,
) -> Component:
    """``words`` with ``{age}`` replaced by the time since ``since`` (UTC), magenta after ``stale_after_s``.

    No time at all reads as a dash, never as 0 s. With ``at`` it is the age at that past moment, which does not grow.
    """
    if since is None:
        return html.Time(words.format(age="–"), className="age old")
    seconds = ((at or reader.now) - since).total_seconds()
    counting = {} if at else {"data-text": words, "data-stale-after": str(stale_after_s)}
    return html.Time(
        words.format(age=duration(seconds, reader.language)),
        className="age old" if seconds > stale_after_s else "age",
        dateTime=since.isoformat(),
        **counting,
    )
