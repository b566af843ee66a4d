"""What the forecasts of a site have lately achieved, by target."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.context import Context
from api.services.forecasts.latest import latest_forecasts
from api.services.forecasts.targets import TABLE_OF


@dataclass(frozen=True, kw_only=True)
class Achieved:
    """``racks`` have enough outcomes to tell; ``coverage`` is their mean, ``beats_persistence`` how many of them do."""

    site: int
    target: str
    racks: int
    coverage: float | None
    beats_persistence: int


def achieved(context: Context, site: int) -> list[Achieved]:
    """Of each target with racks to tell of; empty where nothing was forecast lately."""
    newest = latest_forecasts(context, site)
    found = []
    for target in TABLE_OF:
        told = [(one.coverage, one.beats_persistence) for one in newest if one.target == target]
        shares = [share for share, _ in told if share is not None]
        if told:
            found.append(
                Achieved(
                    site=site,
                    target=target,
                    racks=len(shares),
                    coverage=round(sum(shares) / len(shares), 3) if shares else None,
                    beats_persistence=sum(beats for share, beats in told if share is not None),
                )
            )
    return found
