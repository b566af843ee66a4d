"""The demo's cooling plant: the voyage it is on and where its simulation stands, kept in a file so that a restart goes
on from there."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from api.config import Settings, Site
from api.services.demo.cooling_voyage import ferry
from engine.plain import from_plain, to_plain
from engine.thermal.plant.plant import PlantState
from engine.thermal.plant.voyage import Voyage


@dataclass(frozen=True, kw_only=True)
class CoolingStanding:
    """The plant at ``state.at``, on the voyage that began at ``begun``."""

    begun: datetime
    seed: int
    state: PlantState

    @cached_property
    def voyage(self) -> Voyage:
        """The voyage, always the same for the same beginning and seed."""
        return voyage_from(self.begun, self.seed)


def voyage_from(begun: datetime, seed: int) -> Voyage:
    """The voyage of a seed."""
    return ferry(begun, seed)


def seed_of(site: Site) -> int:
    """Of the site's voyage and of the noise of its sensors."""
    return 20260000 + site.id


def cooling_file(settings: Settings, site: Site) -> Path:
    """The file that keeps where a site's cooling plant stands. The simulator writes it; before there is one, who makes
    the demo."""
    return settings.data_dir / "demo" / f"site_{site.id}.cooling"


def load_cooling(path: Path) -> CoolingStanding | None:
    """The standing kept in ``path``; None where there is none, or it cannot be read: the plant begins anew then."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        plain = kept["state"] | {"at": datetime.fromisoformat(kept["state"]["at"])}
        state = from_plain(PlantState, plain)
        return CoolingStanding(begun=datetime.fromisoformat(kept["begun"]), seed=int(kept["seed"]), state=state)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_cooling(path: Path, standing: CoolingStanding) -> None:
    """Keep the standing, whole or not at all."""
    plain = to_plain(standing.state)
    text = json.dumps(
        {
            "begun": standing.begun.isoformat(),
            "seed": standing.seed,
            "state": plain | {"at": standing.state.at.isoformat()},
        }
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
