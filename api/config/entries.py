"""``[[devices]]`` and ``[[notify]]`` of the configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.config.checks import absolute, checked
from api.config.settings import Device, NotifyTarget, Site
from api.errors import BadConfiguration
from api.i18n import Text

SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.IGNORECASE)
RANGES = {"port": (1, 65_535), "unit": (0, 247), "timeout_ms": (10, 60_000), "gap_ms": (0, 10_000)}


def device_entry(entry: Any, index: int, folder: Path) -> Device:
    """A device; its map is a shipped name or a file, whose path is relative to the configuration's folder."""
    where = f"devices[{index}]."
    device = Device(**checked(Device, entry, where))
    _short(where + "id", device.id)
    for name, (low, high) in RANGES.items():
        value = getattr(device, name)
        if not low <= value <= high:
            raise BadConfiguration(
                Text("{key}: {value} is outside {low}..{high}.", key=where + name, value=value, low=low, high=high)
            )
    if device.map.endswith((".yaml", ".yml")):
        return Device(**{**device.__dict__, "map": str(absolute(device.map, folder))})
    return device


def check_cooling(site: Site, key: str, devices: Sequence[Device]) -> None:
    """The cooling device of a site is one of its own devices."""
    if not site.cooling_device:
        return
    own = [device.id for device in devices if device.site == site.id]
    if site.cooling_device not in own:
        said = "{key}: site {site} has no device {device}. Its devices: {known}"
        raise BadConfiguration(
            Text(said, key=key, site=site.id, device=site.cooling_device, known=", ".join(own) or "-")
        )


def notify_entry(entry: Any, index: int) -> NotifyTarget:
    """A target of notifications: a mail address or an https address (http only on this machine)."""
    where = f"notify[{index}]."
    target = NotifyTarget(**checked(NotifyTarget, entry, where))
    _short(where + "name", target.name)
    if not set(target.priorities) <= {1, 2, 3}:
        raise BadConfiguration(Text("{key}: priorities are 1, 2 and 3.", key=where + "priorities"))
    parts = urlsplit(target.address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))
    if target.kind == "webhook" and not (safe and parts.hostname):
        raise BadConfiguration(Text("{key}: an address beginning with https:// is needed.", key=where + "address"))
    if target.kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", target.address):
        raise BadConfiguration(Text("{key}: an e-mail address is needed.", key=where + "address"))
    return target


def _short(key: str, name: str) -> None:
    if not SHORT_NAME.fullmatch(name):
        raise BadConfiguration(Text("{key}: letters, digits, dot, dash and underscore, at most 64.", key=key))
