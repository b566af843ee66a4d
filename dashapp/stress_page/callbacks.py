"""The wires between the controls of the Stress page and what it shows."""

from __future__ import annotations

from dash import Dash

from dashapp import ids
from dashapp.callbacks import keep_in_url


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.STRESS_VIEW)
