"""What a loop must remember to go on without a jump when its process starts again: a file, replaced with each cycle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

GOES_ON = timedelta(minutes=5)  # what is older says nothing of the plant any more: the loop begins anew
FORMAT = 1

log = structlog.get_logger(__name__)


class Kept:
    """The file of one plant. Replaced in one step, so that a process killed while it writes leaves the one before."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, at: datetime, what: Mapping[str, Any]) -> None:
        """Keep plain values of the moment ``at``. A disk that takes no more costs the memory, never the control."""
        text = json.dumps({"format": FORMAT, "at": at.isoformat(), **what}, separators=(",", ":"))
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.write_text(text, encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("not kept", file=self._path.name, reason=str(error))

    def read(self, now: datetime) -> dict[str, Any] | None:
        """What was kept, None where nothing is, it cannot be read, or it is older than five minutes (or not of yet)."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            age = now - datetime.fromisoformat(said["at"])
            if said["format"] != FORMAT or not timedelta(0) <= age <= GOES_ON:
                log.info("begins anew", file=self._path.name, age_s=round(age.total_seconds()))
                return None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("cannot be read: begins anew", file=self._path.name, reason=str(error))
            return None
        return dict(said)
