"""The limits that the State of Safety of a site's racks is computed with."""

from __future__ import annotations

from dataclasses import replace

from api.config import Site
from engine.safety.rack_sos import DEFAULTS, Limits, Part


def rack_limits(site: Site) -> Limits:
    """The usual limits, and in their place those of the site's entry (checked when it was read).

    >>> site = Site(id=2, name={}, url="", sos_limits={"over_current": (90.0, 110.0)})
    >>> rack_limits(site)[Part.OVER_CURRENT]
    PartLimits(max_safe=90.0, warning=110.0, absolute=True)
    """
    own = {
        Part(name): replace(DEFAULTS[Part(name)], max_safe=max_safe, warning=warning)
        for name, (max_safe, warning) in site.sos_limits.items()
    }
    return {**DEFAULTS, **own}
