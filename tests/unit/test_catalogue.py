"""The column catalogue is whole, and its ranges hold what a real battery did."""

from __future__ import annotations

import pytest

from api.store.catalogue import KINDS, CatalogueEntry, catalogue, known, layout, plausible_range
from api.store.sites import TABLES
from tests.conftest import REAL_DATA

DAY = REAL_DATA / "site2-bank-2022-05-10.parquet"


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.name)
def test_an_entry_is_whole(entry: CatalogueEntry) -> None:
    assert entry.name == entry.name.lower()
    assert entry.kind in KINDS
    assert entry.ko
    assert entry.en
    assert entry.tables
    assert set(entry.tables) <= set(TABLES)
    assert set(entry.layouts) <= {1, 2}
    if entry.kind in ("id", "float", "int", "flag"):
        assert entry.low is not None
        assert entry.high is not None
        assert entry.low < entry.high
    else:
        assert (entry.low, entry.high, entry.unit) == (None, None, "")
    assert not entry.signed or entry.low == -(entry.high or 0)  # a direction has two sides


def test_a_known_column_tells_its_meaning_in_both_languages() -> None:
    entry = known("bank_soh")
    assert entry is not None
    assert (entry.meaning("ko"), entry.meaning("en")) == ("뱅크 건강상태(SoH)", "state of health (SoH) of the bank")


def test_a_family_answers_for_its_members_but_not_for_names_of_its_own() -> None:
    assert plausible_range("pcs_protection_2_13") == (0, 65535)
    assert known("sensor1_temperature").en == "temperature at sensor 1"  # type: ignore[union-attr]
    assert known("pcs_protection_x") is None


def test_an_unknown_column_and_a_text_column_have_no_range() -> None:
    assert plausible_range("colour_of_the_door") is None
    assert plausible_range("rack_module_fault") is None


def test_the_layouts_of_the_two_known_sites_differ_as_the_sites_do() -> None:
    assert [e.name for e in layout("etc", 1)] == ["timestamp", "sensor1_temperature", "sensor1_humidity"]
    pcs = {number: {e.name for e in layout("pcs", number)} for number in (1, 2)}
    assert pcs[1] & pcs[2] == {"timestamp"}
    assert {"rack_module_fault", "rack_status_for_online"} <= {e.name for e in layout("rack", 2)}


@pytest.mark.real_data
@pytest.mark.skipif(not DAY.exists(), reason=f"{DAY.name} is not beside this checkout")
def test_every_column_of_the_recorded_day_is_known_and_its_values_are_plausible() -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    day = pq.read_table(DAY)
    assert len(day.column_names) == 51
    for name in day.column_names:
        entry = known(name.lower())
        assert entry is not None, name
        assert "bank" in entry.tables
        assert 2 in entry.layouts
        if entry.low is not None and entry.high is not None:
            extremes = pc.min_max(day[name]).as_py()
            assert entry.low <= extremes["min"] <= extremes["max"] <= entry.high, name
