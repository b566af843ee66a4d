"""Where the demo keeps what is its own; light to import, so that a start can ask whether there is a demo already."""

from __future__ import annotations

from pathlib import Path

from api.config import Settings, Site


def standing_file(settings: Settings, site: Site) -> Path:
    """The file that keeps where a site's simulation stands. The simulator writes it; before there is one, who makes the
    demo."""
    return settings.data_dir / "demo" / f"site_{site.id}.standing"


def pause_file(settings: Settings, site: Site) -> Path:
    """The file that keeps where a site's simulation stood when it was stopped, until its rows are caught up with."""
    return settings.data_dir / "demo" / f"site_{site.id}.pause"


def is_made(settings: Settings) -> bool:
    """Whether every demo site has a history."""
    return all(standing_file(settings, site).exists() for site in settings.sites)
