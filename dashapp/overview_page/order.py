"""Which site comes first: the one that needs somebody most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashapp.overview_page.facts import Safety, SiteFacts
from engine.safety.bands import Band, band

# As the priorities of the alarms these raise: what is known to be bad comes before what is not known, and that before
# everything that is safe.
SEVERITY = {Band.UNSAFE: 1, Band.WARNING: 2, Band.UNKNOWN: 3, Band.SAFE: 4}
NO_ALARM = 4


def band_of(safety: Safety) -> Band:
    """The band that is shown: unknown as soon as one rack is unknown, however low the others stand."""
    return band(safety.score)


def worst_first(rows: Iterable[SiteFacts]) -> list[SiteFacts]:
    """The rows by severity: their band or their worst open alarm, whichever is worse; then by State of Safety."""
    return sorted(rows, key=_key)


def counted(rows: Sequence[SiteFacts]) -> dict[Band, int]:
    """How many sites are in each band, those that are in none left out; the worst band first."""
    found = [band_of(row.safety) for row in rows]
    return {one: found.count(one) for one in SEVERITY if one in found}


def _key(row: SiteFacts) -> tuple[int, int, float, int]:
    safety = row.safety
    # an unknown site whose known racks alone are bad is at least as bad as they are
    known = band(safety.upper_bound) if safety.score is None and safety.upper_bound is not None else band_of(safety)
    present = min(SEVERITY[band_of(safety)], SEVERITY[known])
    alarm = min((priority for priority, count in (row.alarms or {}).items() if count), default=NO_ALARM)
    score = safety.score if safety.score is not None else safety.upper_bound
    return min(present, alarm), present, 0.0 if score is None else round(score, 2), row.site.id
