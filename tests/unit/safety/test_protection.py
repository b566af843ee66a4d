"""The protection map: every row of its table, and the rules that hold for any values."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.limits import CHARGING, DEFAULTS, LIMITED, Level, Limit, Limits, Misfit, loosens, misfit
from engine.safety.protection import (
    MEASURED,
    SECOND,
    Measured,
    Rows,
    Rules,
    Standing,
    Transition,
    advance,
    judge,
)

HEALTHY = {"max_voltage": 3.7, "min_voltage": 3.6, "voltage_gap": 0.1, "current": 0.0}
HEALTHY |= {"max_temperature": 25.0, "min_temperature": 24.0, "temperature_gap": 1.0}
NAN = float("nan")


def rows_of(*seconds: float, device: int = 0, **given: list[float]) -> Rows:
    """Rows of one healthy device at these seconds, but for the values given."""
    columns = [np.asarray(given.get(name, [HEALTHY[name]] * len(seconds)), dtype=float) for name in map(str, MEASURED)]
    at = np.array([round(s * SECOND) for s in seconds], dtype=np.int64)
    return Rows(device=np.full(len(at), device, dtype=np.intp), at=at, values=np.column_stack(columns))


def told(found: list[Transition]) -> list[tuple[float, str, int | None, bool]]:
    return [(t.at / SECOND, t.limits, None if t.level is None else int(t.level), t.begins) for t in found]


# limits, level, column, code, beyond, between limit and release, past the release, delay in s, current in A
TABLE = [
    ("over_voltage", 1, "max_voltage", 6, 4.051, 4.02, 3.999, 3, 0.0),
    ("over_voltage", 2, "max_voltage", 6, 4.101, 4.07, 4.049, 3, 0.0),
    ("under_voltage", 1, "min_voltage", 5, 3.199, 3.23, 3.251, 3, 0.0),
    ("under_voltage", 2, "min_voltage", 5, 2.999, 3.05, 3.101, 3, 0.0),
    ("voltage_gap", 1, "voltage_gap", 4, 0.301, 0.27, 0.249, 10, 0.0),
    ("voltage_gap", 2, "voltage_gap", 4, 0.501, 0.45, 0.399, 10, 0.0),
    ("charge_current", 1, "current", 7, 100.1, 95.0, 89.9, 3, None),
    ("charge_current", 2, "current", 7, 120.1, 115.0, 109.9, 3, None),
    ("discharge_current", 1, "current", 8, -100.1, -95.0, -89.9, 3, None),
    ("discharge_current", 2, "current", 8, -120.1, -115.0, -109.9, 3, None),
    ("high_temperature", 1, "max_temperature", 3, 50.1, 48.0, 46.9, 5, 0.0),
    ("high_temperature", 2, "max_temperature", 3, 55.1, 53.0, 51.9, 5, 0.0),
    ("low_temperature", 1, "min_temperature", 2, -0.1, 1.5, 3.1, 10, 0.0),
    ("low_temperature", 2, "min_temperature", 2, -10.1, -8.0, -6.9, 10, -50.0),
    (CHARGING, 1, "min_temperature", 2, 4.9, 6.0, 7.1, 5, 50.0),
    (CHARGING, 2, "min_temperature", 2, -0.1, 1.5, 3.1, 5, 50.0),
    ("temperature_gap", 1, "temperature_gap", 1, 20.1, 18.0, 16.9, 10, 0.0),
    ("temperature_gap", 2, "temperature_gap", 1, 25.1, 23.0, 21.9, 10, 0.0),
]


@pytest.mark.parametrize(
    ("limits", "level", "column", "code", "beyond", "between", "past", "delay", "current"),
    TABLE,
    ids=[f"{row[0]}-{row[1]}" for row in TABLE],
)
def test_a_row_of_the_table_raises_after_its_delay_and_ends_only_past_its_release(
    limits, level, column, code, beyond, between, past, delay, current
):
    held = [beyond] * (delay + 1)  # seconds 0 .. delay
    values = [*held, between, between, past]
    currents = {} if current is None else {"current": [current] * len(values)}
    found = judge(rows_of(*range(len(values)), **{column: values}, **currents), Rules())
    assert [line for line in told(found) if line[1:3] == (limits, level)] == [
        (delay, limits, level, True),
        (delay + 3, limits, level, False),
    ]
    assert {t.quantity.code for t in found} == {code}


def test_the_table_above_has_every_row():
    assert {(row[0], row[1]) for row in TABLE} == {(name, int(level)) for name in LIMITED for level in Level}


def test_a_value_on_the_limit_or_on_the_release_value_changes_nothing_even_as_a_single_precision_number():
    on_limit = float(np.float32(4.05))  # 4.0500002
    assert judge(rows_of(*range(8), max_voltage=[on_limit] * 8), Rules()) == []
    found = judge(rows_of(*range(8), max_voltage=[4.06] * 4 + [4.0] * 4), Rules())
    assert told(found) == [(3, "over_voltage", 1, True)]


def test_a_value_that_is_not_beyond_takes_the_count_back():
    values = [4.06, 4.06, 4.06, 4.04, 4.06, 4.06, 4.06, 4.06]
    assert told(judge(rows_of(*range(8), max_voltage=values), Rules())) == [(7, "over_voltage", 1, True)]


def test_a_gap_restarts_the_delay_and_ends_nothing():
    counting = judge(rows_of(0, 1, 2, 20, 21, 22, 23, max_voltage=[4.06] * 7), Rules())
    assert told(counting) == [(23, "over_voltage", 1, True)]
    standing = judge(rows_of(0, 1, 2, 3, 900, max_voltage=[4.06] * 4 + [4.03]), Rules())
    assert told(standing) == [(3, "over_voltage", 1, True)]


def test_rows_without_a_value_neither_count_nor_end_and_are_told_after_a_minute():
    values = [4.06, 4.06, NAN, NAN, 4.06, 4.06, 4.06]  # 0-1 counts one second, 4-5-6 two more
    assert told(judge(rows_of(*range(7), max_voltage=values), Rules())) == [(6, "over_voltage", 1, True)]
    long = [4.06] * 4 + [NAN] * 70 + [4.03, 3.9]
    assert told(judge(rows_of(*range(76), max_voltage=long), Rules())) == [
        (3, "over_voltage", 1, True),
        (64, "over_voltage", None, True),  # unknown since second 4
        (74, "over_voltage", None, False),
        (75, "over_voltage", 1, False),
    ]


def test_an_implausible_value_is_unknown_not_beyond():
    assert judge(rows_of(*range(20), max_voltage=[65.535] * 20), Rules()) == []
    assert judge(rows_of(*range(20), min_voltage=[0.0] * 20), Rules()) == []


def test_what_a_site_does_not_measure_is_neither_judged_nor_unknown():
    rules = Rules(measured=[Measured.MAX_VOLTAGE])
    assert judge(rows_of(*range(100), voltage_gap=[NAN] * 100, max_temperature=[90.0] * 100), rules) == []


def test_a_site_where_positive_is_discharge_gets_the_other_code():
    found = judge(rows_of(*range(5), current=[110.0] * 5), Rules(current_positive="discharge"))
    assert told(found) == [(3, "discharge_current", 1, True)]


def test_low_temperature_goes_on_without_a_gap_when_charging_ends_and_begins():
    # 2 degC while charging raises (limit 5, delay 5 s); at rest it has not passed the release value 3: it stands
    values, current = [2.0] * 6 + [2.0, 2.0, 2.0, 3.5], [50.0] * 6 + [0.0, 50.0, 0.0, 0.0]
    found = judge(rows_of(*range(10), min_temperature=values, current=current), Rules())
    assert told(found) == [(5, CHARGING, 1, True), (9, "low_temperature", 1, False)]


def test_seconds_too_cold_at_rest_count_when_charging_begins():
    # -1 degC is beyond both limits of level 1: 7 s at rest (delay 10) are more than the 5 s of charging
    found = judge(rows_of(*range(8), min_temperature=[-1.0] * 8, current=[0.0] * 7 + [50.0]), Rules())
    assert told(found) == [(7, CHARGING, 1, True)]


def test_with_an_unknown_current_only_what_holds_either_way_counts():
    unknown = {"current": [NAN] * 15}
    assert judge(rows_of(*range(15), min_temperature=[4.0] * 15, **unknown), Rules()) == []  # beyond only if charging
    found = judge(rows_of(*range(15), min_temperature=[-1.0] * 15, **unknown), Rules())
    assert told(found) == [(10, "low_temperature", 1, True)]
    ends = [-1.0] * 11 + [4.0, 8.0]  # past 3 but not past 7: it may be charging
    found = judge(rows_of(*range(13), min_temperature=ends, current=[NAN] * 13), Rules())
    assert told(found) == [(10, "low_temperature", 1, True), (12, "low_temperature", 1, False)]


def test_below_half_a_percent_of_its_rating_a_rack_rests():
    cold = {"min_temperature": [4.0] * 8}
    assert judge(rows_of(*range(8), **cold, current=[0.49] * 8), Rules(rest_below_a=0.5)) == []
    assert judge(rows_of(*range(8), **cold, current=[0.5] * 8), Rules(rest_below_a=0.5)) != []


def test_a_limit_that_is_turned_off_ends_what_stands():
    before, _ = advance(Standing.fresh(1), rows_of(*range(4), max_voltage=[4.06] * 4), Rules())
    off: Limits = {**DEFAULTS, ("over_voltage", Level.WARNING): Limit(limit=4.05, release=4.0, delay_s=3, is_on=False)}
    _, found = advance(before, rows_of(4, max_voltage=[4.06]), Rules(limits=off))
    assert told(found) == [(4, "over_voltage", 1, False)]


def test_a_row_that_comes_twice_counts_once():
    rows = rows_of(0, 1, 1, 2, 2, 3, max_voltage=[4.06] * 6)
    after, found = advance(Standing.fresh(1), rows, Rules())
    assert told(found) == [(3, "over_voltage", 1, True)]
    assert advance(after, rows, Rules()) == (after, [])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (Limit(limit=4.05, release=4.05, delay_s=3), Misfit.RELEASE_SIDE),
        (Limit(limit=4.11, release=4.0, delay_s=3), Misfit.ORDER),
        (Limit(limit=9.0, release=4.0, delay_s=3), Misfit.OUT_OF_RANGE),
        (Limit(limit=NAN, release=4.0, delay_s=3), Misfit.OUT_OF_RANGE),
        (Limit(limit=4.05, release=4.0, delay_s=-1), Misfit.DELAY),
    ],
)
def test_limits_that_cannot_be_are_named(row, why):
    assert misfit("over_voltage", {**DEFAULTS, ("over_voltage", Level.WARNING): row}) == (Level.WARNING, why)


def test_the_default_limits_fit():
    assert [misfit(name, DEFAULTS) for name in LIMITED] == [None] * 9


@pytest.mark.parametrize(
    ("name", "after", "is_looser"),
    [
        ("under_voltage", Limit(limit=3.25, release=3.30, delay_s=3), False),
        ("under_voltage", Limit(limit=3.10, release=3.25, delay_s=3), True),
        ("under_voltage", Limit(limit=3.25, release=3.24, delay_s=3), True),
        ("under_voltage", Limit(limit=3.25, release=3.30, delay_s=4), True),
        ("under_voltage", Limit(limit=3.25, release=3.30, delay_s=3, is_on=False), True),
        (CHARGING, Limit(limit=6.0, release=8.0, delay_s=5), False),
        (CHARGING, Limit(limit=4.0, release=8.0, delay_s=5), True),
    ],
)
def test_loosening_is_any_way_to_tell_less(name, after, is_looser):
    assert loosens(name, DEFAULTS[name, Level.WARNING], after) is is_looser


VALUES = st.sampled_from([3.9, 4.0, 4.02, 4.05, 4.06, 4.08, 4.11, NAN])
STEPS = st.sampled_from([1, 1, 1, 2, 5, 10, 11, 70])
COLD = st.sampled_from([-11.0, -1.0, 1.0, 4.0, 6.0, 8.0, NAN])
CURRENTS = st.sampled_from([-50.0, 0.0, 50.0, 110.0, NAN])
ROWS = st.lists(st.tuples(STEPS, st.integers(0, 2), VALUES, COLD, CURRENTS), min_size=1, max_size=80)


@dataclass
class Plain:
    """One limit of one quantity, followed row by row: the rules as they are written."""

    limit: Limit
    held: int = 0
    stands: bool = False
    beyond_at: int | None = None  # the row before, when it was beyond
    known_at: int | None = None
    told: list[tuple[int, bool]] = field(default_factory=list)

    def take(self, at: int, x: float) -> None:
        if np.isnan(x):
            self.beyond_at = None
            return
        gap = self.known_at is not None and at - self.known_at > 10 * SECOND
        if x <= self.limit.limit or gap:
            self.held = 0
        elif self.beyond_at is not None:
            self.held += at - self.beyond_at
        beyond = x > self.limit.limit
        self.beyond_at, self.known_at = (at if beyond else None), at
        if beyond and self.held >= self.limit.delay_s * SECOND and not self.stands:
            self.stands = True
            self.told.append((at, True))
        if x < self.limit.release and self.stands:
            self.stands = False
            self.told.append((at, False))


def any_rows(drawn: list[tuple[int, int, float, float, float]]) -> Rows:
    """Rows of three devices that share a clock."""
    at = np.cumsum([row[0] for row in drawn]) * SECOND
    column = {name: [HEALTHY[name]] * len(drawn) for name in HEALTHY}
    column |= {"max_voltage": [r[2] for r in drawn], "min_temperature": [r[3] for r in drawn]}
    column |= {"current": [r[4] for r in drawn]}
    values = np.column_stack([np.asarray(column[str(name)], dtype=float) for name in MEASURED])
    return Rows(device=np.array([row[1] for row in drawn], dtype=np.intp), at=at.astype(np.int64), values=values)


def part(rows: Rows, which: slice) -> Rows:
    return Rows(device=rows.device[which], at=rows.at[which], values=rows.values[which])


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_many_rows_at_once_are_judged_as_the_rules_say_one_by_one(drawn):
    rows = any_rows(drawn)
    plain = [Plain(limit=DEFAULTS["over_voltage", Level.WARNING]) for _ in range(3)]
    for device, at, x in zip(rows.device, rows.at, rows.values[:, 0], strict=True):
        plain[device].take(int(at), float(x))
    found = [t for t in judge(rows, Rules()) if t.limits == "over_voltage" and t.level is Level.WARNING]
    assert [[(t.at, t.begins) for t in found if t.device == d] for d in range(3)] == [p.told for p in plain]


@settings(max_examples=200, deadline=None)
@given(ROWS, st.lists(st.integers(1, 79), max_size=6))
def test_the_same_is_found_whatever_blocks_the_rows_come_in(drawn, cuts):
    rows = any_rows(drawn)
    at_once, whole = advance(Standing.fresh(3), rows, Rules())
    edges = [0, *sorted(min(cut, len(drawn)) for cut in cuts), len(drawn)]
    state, pieces = Standing.fresh(3), []
    for start, end in itertools.pairwise(edges):
        state, found = advance(state, part(rows, slice(start, end)), Rules())
        pieces += [[*told([t]), t.device] for t in found]
    assert pieces == [[*told([t]), t.device] for t in whole]
    for name, array in vars(at_once).items():
        np.testing.assert_array_equal(getattr(state, name), array, err_msg=name)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 30), st.floats(0, 12), st.floats(4.0501, 4.9))
def test_beyond_for_longer_than_the_delay_raises_and_never_sooner(seconds, delay_s, value):
    limits: Limits = {**DEFAULTS, ("over_voltage", Level.WARNING): Limit(limit=4.05, release=4.0, delay_s=delay_s)}
    found = judge(rows_of(*range(seconds + 1), max_voltage=[value] * (seconds + 1)), Rules(limits=limits))
    begun = [t.at / SECOND for t in found if t.level is Level.WARNING]
    assert begun == ([float(np.ceil(round(delay_s, 6)))] if seconds >= round(delay_s, 6) else [])


def test_what_is_kept_over_a_restart_is_all_of_it():
    before, _ = advance(Standing.fresh(2), rows_of(*range(6), max_voltage=[4.06] * 5 + [NAN], device=1), Rules())
    kept = Standing.from_bytes(before.to_bytes(), 2)
    for name, array in vars(before).items():
        np.testing.assert_array_equal(getattr(kept, name), array, err_msg=name)
    for data, devices in ((before.to_bytes(), 3), (b"", 2), (b"nonsense", 2)):
        with pytest.raises(ValueError, match=r"not what was kept|reshape"):
            Standing.from_bytes(data, devices)


def test_the_worked_minute_of_the_document():
    values = [4.049, 4.052, 4.053, 4.050, 4.052, NAN, 4.054, 4.055, 4.056, 4.056, *[NAN] * 30, 4.02, 4.0, 3.999]
    found = judge(rows_of(*range(43), max_voltage=values), Rules())
    assert told(found) == [(9, "over_voltage", 1, True), (42, "over_voltage", 1, False)]
