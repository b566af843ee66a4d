"""Who has had no new rows for too long, told once: for the site, for a bank, or for a rack."""

from __future__ import annotations

from collections.abc import Mapping

from api.services.protection.memory import Place

STALE_AFTER_S = 60.0


def stale_places(age_s: Mapping[Place, float], *, after_s: float = STALE_AFTER_S) -> set[Place]:
    """The places to tell, from the age in seconds of the last row of every bank and rack.

    A bank whose racks are all without rows stands for them, and the site for its banks.

    >>> ages = {(1, 1): 90.0, (1, 2): 80.0, (2, 1): 1.0, (2, 2): 99.0, (2, None): 0.5}
    >>> sorted(stale_places(ages), key=str)
    [(1, None), (2, 2)]
    >>> stale_places({(1, 1): 90.0, (2, None): 80.0})
    {(None, None)}
    """
    stale = {place for place, age in age_s.items() if age > after_s}
    if stale and len(stale) == len(age_s):
        return {(None, None)}
    banks = {bank for bank, _ in stale}
    whole = {bank for bank in banks if all(place in stale for place in age_s if place[0] == bank)}
    return {place for place in stale if place[0] not in whole} | {(bank, None) for bank in whole}
