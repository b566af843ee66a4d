"""Where the minute's work on forecasts keeps what a restart needs."""

from __future__ import annotations


def state_name(site: int) -> str:
    """Name of the row in ``job_state``: its note tells ``model`` and ``asks_for_training`` beside the scores."""
    return f"forecasts {site}"
