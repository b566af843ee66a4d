"""What changes the view and needs the server: a moment to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashapp import ids
from dashapp.past_moment import choose_moment
from dashapp.reader import Reader
from dashapp.site_page.view import View


def set_moment(reader: Reader, _: Any, __: Any, ___: Any, text: str | None, state: dict[str, Any]) -> tuple[Any, Any]:
    """Look at a past moment, or at now; one that cannot be is refused beside the field, the view stays."""
    return choose_moment(reader, text, ids.SITES_MOMENT_LIVE, lambda at: replace(View.of(state), at=at))
