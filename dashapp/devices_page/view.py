"""What of the Devices page is chosen, as its URL holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.config import Device
from api.services.control.targets import named_device
from dashapp.reader import Reader

WHOLE, EVERYTHING = "device", "all"  # parts of a device beside its racks


@dataclass(frozen=True, kw_only=True)
class View:
    """``device``: its id, empty for the first. ``part``: "device", a rack's number, or "all"."""

    device: str = ""
    part: str = WHOLE

    @classmethod
    def of(cls, query: Mapping[str, str]) -> View:
        """The view of a URL's query or of the page's store."""
        part = str(query.get("part", WHOLE))
        is_known = part in (WHOLE, EVERYTHING) or (part.isascii() and part.isdigit() and len(part) <= 3)
        return cls(device=str(query.get("device", "")), part=part if is_known else WHOLE)

    def as_query(self) -> dict[str, str]:
        """For the store and the URL, without what is as it is by itself."""
        given = {"device": self.device, "part": "" if self.part == WHOLE else self.part}
        return {name: value for name, value in given.items() if value}

    def chosen(self, reader: Reader) -> Device | None:
        """The device that is shown, None where there are none; raises NotFound for an id that is none."""
        if self.device:
            return named_device(reader.context, self.device)
        devices = reader.context.settings.devices
        return devices[0] if devices else None
