"""Which cell was the extreme one: what counts, as what, and what does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.limits import Measured
from engine.safety.socp import EXTREMES, CellCounts, Samples, count_extremes

NAN = float("nan")


def samples(minutes: int = 1, racks: int = 1) -> Samples:
    """Racks that charge with 40 A at 55 %; cells 137, 12, 61, 3 are extreme at 3.7 V, 3.6 V, 26 degC, 24 degC."""

    def all_of(value: float) -> np.ndarray:
        return np.full((minutes, racks), value)

    return Samples(
        current=all_of(40.0),
        soc=all_of(55.0),
        positions=dict(zip(EXTREMES, map(all_of, (137.0, 12.0, 61.0, 3.0)), strict=True)),
        values=dict(zip(EXTREMES, map(all_of, (3.7, 3.6, 26.0, 24.0)), strict=True)),
        voltage=all_of(3.65),
        temperature=all_of(25.0),
    )


def counted(given: Samples, group: list[int] | None = None) -> CellCounts:
    minutes = len(given.current)
    return count_extremes(given, np.array(group or [0] * minutes), rest_below_a=0.5)


def told(counts: CellCounts) -> list[tuple[str, int, int, int, int]]:
    """Extreme, cell, status, tenth, count."""
    rows = zip(counts.extreme, counts.cell, counts.status, counts.soc_range, counts.count, strict=True)
    return [(str(EXTREMES[e]), int(cell), int(s), int(r), int(n)) for e, cell, s, r, n in rows]


def test_each_extreme_counts_for_its_cell_with_its_own_quantity_and_the_mean_of_the_other() -> None:
    counts = counted(samples(minutes=3))
    assert told(counts) == [
        ("max_voltage", 137, 0, 50, 3),
        ("min_voltage", 12, 0, 50, 3),
        ("max_temperature", 61, 0, 50, 3),
        ("min_temperature", 3, 0, 50, 3),
    ]
    assert counts.voltage_sum.round(9).tolist() == [11.1, 10.8, 10.95, 10.95]
    assert counts.temperature_sum.tolist() == [75.0, 75.0, 78.0, 72.0]
    assert counts.current_sum.tolist() == [120.0] * 4


def test_charge_discharge_rest_tenths_days_and_racks_are_kept_apart() -> None:
    given = samples(minutes=4, racks=2)
    given.current[:, 1] = -40.0
    given.current[3, 1] = 0.0
    given.soc[0, 1] = 100.0
    counts = counted(given, [0, 0, 1, 1])
    of_highest = counts.extreme == 0
    keys = zip(
        *(a[of_highest].tolist() for a in (counts.rack, counts.group, counts.status, counts.soc_range)), strict=True
    )
    assert dict(zip(keys, counts.count[of_highest].tolist(), strict=True)) == {
        (0, 0, 0, 50): 2,
        (0, 1, 0, 50): 2,
        (1, 0, 1, 90): 1,
        (1, 0, 1, 50): 1,
        (1, 1, 1, 50): 1,
        (1, 1, 2, 50): 1,
    }


def test_what_is_not_known_is_counted_nowhere() -> None:
    for unknown in ({"current": np.array([[NAN]])}, {"soc": np.array([[NAN]])}, {"soc": np.array([[101.0]])}):
        assert told(counted(replace(samples(), **unknown))) == []
    for position in (0.0, NAN, -1.0, 1.5, 20_000.0):
        given = samples()
        given.positions[Measured.MAX_VOLTAGE][0, 0] = position
        assert [row[0] for row in told(counted(given))] == ["min_voltage", "max_temperature", "min_temperature"]
    given = samples()
    given.values[Measured.MIN_VOLTAGE][0, 0] = NAN
    assert [row[0] for row in told(counted(given))] == ["max_voltage", "max_temperature", "min_temperature"]
    assert [row[0] for row in told(counted(replace(samples(), temperature=np.array([[NAN]]))))] == [
        "max_temperature",
        "min_temperature",
    ]


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_counting_in_pieces_is_counting_at_once(minutes: int, cut: int, random: object) -> None:
    rng = np.random.default_rng(random.randint(0, 1000))
    given = samples(minutes=minutes, racks=3)
    for positions in given.positions.values():
        positions[:] = rng.integers(0, 4, positions.shape)
    given.current[:] = rng.choice([-40.0, 0.0, 40.0, NAN], given.current.shape)
    whole = counted(given)
    parts = [counted(_cut(given, part)) for part in (slice(0, cut), slice(cut, None))]
    assert whole.count.sum() == sum(part.count.sum() for part in parts)
    assert np.isclose(whole.current_sum.sum(), sum(part.current_sum.sum() for part in parts))


def _cut(given: Samples, part: slice) -> Samples:
    arrays = {name: getattr(given, name)[part] for name in ("current", "soc", "voltage", "temperature")}
    both = {name: {e: a[part] for e, a in getattr(given, name).items()} for name in ("positions", "values")}
    return Samples(**arrays, **both)
