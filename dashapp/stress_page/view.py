"""What the Stress page shows: a study, alone or beside another. The URL holds exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class View:
    """``study``: the one that is shown, None for the empty page; ``beside``: the one it is compared with (``with`` in
    the URL)."""

    study: int | None = None
    beside: int | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any] | None) -> View:
        """The view of a URL's query or of the page's store; what no page writes there is left out.

        >>> View.of({"study": "12", "with": "9"}), View.of({"study": "-1"}), View.of(None)
        (View(study=12, beside=9), View(study=None, beside=None), View(study=None, beside=None))
        """
        state = state or {}
        study, beside = _id(state.get("study")), _id(state.get("with"))
        return cls(study=study, beside=None if beside == study else beside)

    def state(self) -> dict[str, Any]:
        """The fields as the store and the URL hold them; None stands in no URL."""
        return {"study": self.study, "with": self.beside}


def _id(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
