"""What changes the view: a moment to look at."""

from __future__ import annotations

from typing import Any

from dashapp import ids
from dashapp.overview_page.view import View
from dashapp.past_moment import choose_moment
from dashapp.reader import Reader


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    return choose_moment(reader, text, ids.OVERVIEW_MOMENT_LIVE, lambda at: View(at=at))
