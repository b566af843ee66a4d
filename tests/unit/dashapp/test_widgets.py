"""Small parts of the screen: words, marks, bars, ages, tables."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from api.i18n import Text
from api.services.roles import Role
from dashapp.reader import Reader
from dashapp.vendor import icons, stylesheet
from dashapp.widgets.age import age
from dashapp.widgets.marks import limit_bar, mark
from dashapp.widgets.panel import panel, title_row
from dashapp.widgets.states import empty, error_state, loading, no_permission
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import duration, file_size, moment, number
from tests.components import components, words_in
from tests.conftest import NOW


def test_a_missing_number_is_a_dash_and_never_0() -> None:
    assert number(None, 2) == number(float("nan"), 2) == "–"


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "shown"),
    [
        (-412.4, 0, "kW", "−412 kW"),
        (10_000, 0, "", "10\u202f000"),
        (0.705, 2, "", "0.70"),  # 0.705 is 0.70499.. in binary
        (-0.001, 2, "", "0.00"),
    ],
)
def test_numbers_have_a_true_minus_thin_groups_and_a_spaced_unit(
    value: float, decimals: int, unit: str, shown: str
) -> None:
    assert number(value, decimals, unit) == shown


@pytest.mark.parametrize(
    ("seconds", "ko", "en"),
    [
        (1, "1초", "1 s"),
        (87, "1분 27초", "1 min 27 s"),
        (15960, "4시간 26분", "4 h 26 min"),
        (3600, "1시간", "1 h"),
        (90_000, "1일 1시간", "1 d 1 h"),
        (-5, "0초", "0 s"),
    ],
)
def test_durations_read_in_their_two_largest_units(seconds: int, ko: str, en: str) -> None:
    assert (duration(seconds, "ko"), duration(seconds, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("length", "shown"), [(0, "0 B"), (412, "412 B"), (45_200, "45 kB"), (12.4e6, "12.4 MB"), (3.2e9, "3.2 GB")]
)
def test_sizes_are_in_the_unit_that_suits_them(length: float, shown: str) -> None:
    assert file_size(length) == shown


def test_moments_are_on_the_sites_clock_with_its_zone() -> None:
    assert moment(NOW, ZoneInfo("Asia/Seoul")) == "2026-11-21 11:31:07 KST"
    assert moment(None, ZoneInfo("Asia/Seoul")) == "–"


def test_an_age_past_its_limit_is_marked_old(reader: Reader) -> None:
    fresh, old = age(reader, NOW - timedelta(seconds=59)), age(reader, NOW - timedelta(seconds=61))
    assert (fresh.children, fresh.className) == ("59 s", "age")
    assert (old.children, old.className) == ("1 min 1 s", "age old")


def test_an_age_without_a_time_is_a_dash(reader: Reader) -> None:
    assert age(reader, None).children == "–"


def test_a_mark_has_its_number_and_says_it(reader: Reader) -> None:
    assert words_in(mark(reader, 1)) == ["1", "priority 1"]
    assert words_in(mark(reader, "unknown")) == ["?", "unknown"]


@pytest.mark.parametrize(("value", "band"), [(0.97, "safe"), (0.8, "warning"), (0.41, "warning"), (0.4, "unsafe")])
def test_the_limit_bar_is_coloured_by_its_band(reader: Reader, value: float, band: str) -> None:
    assert f"band-{band}" in limit_bar(reader, value, name="SoS").className


@pytest.mark.parametrize("value", [None, float("nan")])
def test_an_unknown_value_is_a_hatched_bar_without_marker(reader: Reader, value: float | None) -> None:
    bar = limit_bar(reader, value, name="SoS", at_most=0.93)
    classes = [c.className for c in components(bar)]
    assert "hatched" in classes[0]
    assert "marker" not in classes
    assert "at-most" in classes
    assert words_in(bar) == ["SoS: unknown"]


def test_an_error_state_speaks_the_services_own_words(reader: Reader) -> None:
    assert "no such site" in words_in(error_state(reader, Text("no such site")))


def test_no_permission_names_the_role_needed_and_the_readers(reader: Reader) -> None:
    assert "This needs the role engineer; yours is administrator." in words_in(no_permission(reader, Role.engineer))


def test_panels_titles_and_states_hold_what_they_were_given() -> None:
    shown = words_in([panel("T", "B", note="N", foot="F"), title_row("H", "S"), empty("E"), loading(2)])
    assert [w for w in shown if w] == ["T", "N", "B", "F", "H", "S", "E"]


def test_numbers_of_a_table_stand_at_the_right() -> None:
    drawn = table([Column(title="name"), Column(title="V", number=True)], [["a", "1"]], caption="values")
    cells = [c for c in components(drawn) if type(c).__name__ == "Td"]
    assert [c.className for c in cells] == ["", "number"]


def test_bootstraps_files_come_from_the_installed_package() -> None:
    assert {"sun", "moon", "person"} <= set(icons())
    assert icons()["sun"].startswith("<svg")
    assert "sourceMappingURL" not in stylesheet()
