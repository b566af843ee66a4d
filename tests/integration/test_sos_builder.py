"""The SoS builder without a browser: what its panels show for rows whose State of Safety is known by hand."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from api.errors import BadParameter
from api.services.context import Context
from api.services.roles import Role
from api.services.sos.chosen import chosen
from api.services.sos.sets import find_set, list_sets, make_set
from api.store.tags import Tag
from dashapp import ids
from dashapp.reader import Reader
from dashapp.sos_builder.callbacks import refresh_tags, show_sets
from dashapp.sos_builder.charts import evaluated, present, recent, shown
from dashapp.sos_builder.choose import check, create
from dashapp.sos_builder.export import sos_csv, table_csv, values_csv
from dashapp.sos_builder.layout import layout
from dashapp.sos_builder.show import show_sos, show_table, show_values
from dashapp.sos_builder.view import View
from dashapp.widgets.age import age
from tests.builder_rows import HOUR, MINUTE, THREE, put_builder_rows
from tests.components import components, reader_for, words_in
from tests.sos import put_set

HOUR_VIEW = View(range="1h").state()


@pytest.fixture
def reader(context: Context) -> Reader:
    put_builder_rows(context)
    return reader_for(context)


def text_of(*parts) -> str:
    return " ".join(word for part in parts for word in [*words_in(part), *([part] if isinstance(part, str) else [])])


def seen(*parts) -> str:
    """What an eye sees: the texts themselves, no labels or titles."""
    texts = [c.children for part in parts for c in components(part)]
    return " ".join(
        str(text) for given in texts for text in (given if isinstance(given, list) else [given]) if _is_text(text)
    )


def _is_text(value) -> bool:
    return isinstance(value, (str, int))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def find(layout_, component_id):
    return next(c for c in components(layout_) if getattr(c, "id", None) == component_id)


def test_create_makes_the_set_and_evaluates_the_range_that_is_shown(reader: Reader):
    state = create(reader, 1, THREE, HOUR_VIEW)
    points = evaluated(reader, state["set"], View.of(state).axis(reader))
    assert len(points) == 60  # 01:32 .. 02:31; 01:31:00 lies before 01:31:07
    assert points[0].value == pytest.approx(1 / 1.16)
    assert points[-1].time == MINUTE
    assert points[-1].value == pytest.approx(0.8 / 1.16)
    assert points[-1].weakest == "over_temp"


def test_create_again_finds_the_same_set_and_changes_nothing(reader: Reader):
    first = create(reader, 1, THREE, HOUR_VIEW)
    again = create(reader, 2, THREE[::-1], HOUR_VIEW)
    assert again == first
    assert len(list_sets(reader.context)) == 1


def test_the_sos_panel_shows_the_product_and_who_is_lowest(reader: Reader):
    state = create(reader, 1, THREE, HOUR_VIEW)
    korean = reader_for(reader.context, "ko")
    chart_state, curve, title, now, members_state, members, lowest = show_sos(korean, state, None)
    assert chart_state is members_state is None
    assert seen(*now) == "2 경고 0.69"
    assert title.startswith("태그 조합 #001")
    assert lowest == "최저: over_temp"
    assert "0.69" in [note.text for note in curve.layout.annotations]
    assert [note.text for note in members.layout.annotations] == [
        *("over_temp", "0.80"),
        *("r1.current", "1.00"),
        *("volt_…lance", "0.86"),
    ]


def test_an_unknown_member_makes_the_sos_unknown_with_an_upper_bound(reader: Reader):
    state = create(reader, 1, ["over_temp", "stale_tag"], HOUR_VIEW)
    _, _, _, now, *_ = show_sos(reader, state, None)
    assert seen(*now) == "? unknown ≤ 0.80"


def test_a_set_whose_evaluation_stopped_is_unknown_not_its_last_value(reader: Reader, clock):
    state = create(reader, 1, THREE, HOUR_VIEW)
    clock.now += timedelta(minutes=10)
    _, _, _, now, *_ = show_sos(reader, state, None)
    assert "unknown" in text_of(*now)
    assert "last evaluated 10 min 7 s ago" in text_of(*now)
    assert "0.69" not in text_of(*now)
    rows, _, _ = show_sets(reader, state, None, "", None)
    assert "0.69" not in text_of(rows)


def test_the_table_shows_value_age_limits_and_f(reader: Reader):
    state = check(reader, 1, THREE, HOUR_VIEW)
    table, note = show_table(reader, state, None)
    text = seen(table)
    assert "over_temp 50.00 7 s fan on 3 40 50 2 0.80" in text
    assert "r1.current −50.0 A  discharge 7 s – 3 85.75 100.0 1.00" in text
    assert note == "as of 2026-11-21 11:31:07 KST"


def test_a_stale_value_is_marked_dimmed_and_has_no_f(reader: Reader):
    table, _ = show_table(reader, check(reader, 1, ["stale_tag"], HOUR_VIEW), None)
    # the last of its rows is 20 minutes older than 02:31:00
    assert "stale_tag 30.00 ? stale 20 min 7 s fan on 3 40 50 ?" in seen(table)


def test_recent_values_are_drawn_on_the_scale_of_the_limits(reader: Reader):
    state, figure = show_values(reader, check(reader, 1, ["over_temp", "stale_tag"], HOUR_VIEW), None)
    assert state is None
    over_temp, stale = (next(t for t in figure.data if t.name == n) for n in ("over_temp", "stale_tag"))
    assert over_temp.y[-1] == pytest.approx(1.0)  # (50 - 40) / (50 - 40)
    assert stale.y[-1] is None
    assert len(figure.data) == 3  # and the hollow point where stale_tag stopped


def test_a_past_moment_shows_the_page_as_it_was(reader: Reader):
    state = {**HOUR_VIEW, "tags": ["over_temp"], "at": "2026-11-21T11:10:30"}
    table, note = show_table(reader, state, None)
    assert "over_temp 40.00 " in seen(table)  # it became 50 at 11:20
    assert note == "as of 2026-11-21 11:10:30 KST"


def test_a_moment_that_lies_ahead_or_is_none_is_refused_by_name(reader: Reader):
    for at in ("2026-11-22T00:00:00", "yesterday", "2022-02-30"):
        with pytest.raises(BadParameter, match=r"^at:"):
            show_table(reader, {**HOUR_VIEW, "tags": ["over_temp"], "at": at}, None)


def test_an_unknown_set_or_tag_is_named(reader: Reader):
    state, _, _, now, members, *_ = show_sos(reader, {**HOUR_VIEW, "set": 99}, None)
    assert "There is no tag set 99." in seen(state)
    assert (now, seen(members)) == ("", "Appears with the SoS. ")
    with pytest.raises(BadParameter, match="no_such_tag"):
        show_table(reader, {**HOUR_VIEW, "tags": ["no_such_tag"]}, None)
    assert layout(reader, {"set": "99", "tags": "no_such_tag"}, "title") is not None


def test_nothing_checked_shows_the_empty_states(reader: Reader):
    assert "No tag is checked." in text_of(show_table(reader, HOUR_VIEW, None)[0])
    assert "Recent values appear here." in text_of(show_values(reader, HOUR_VIEW, None)[0])
    assert "The SoS of a set appears here." in text_of(show_sos(reader, HOUR_VIEW, None)[0])


def test_checked_tags_that_are_no_set_yet_say_how_to_make_it(reader: Reader):
    state = check(reader, 1, THREE, HOUR_VIEW)
    assert "Press Create SoS to evaluate it." in text_of(show_sos(reader, state, None)[0])
    viewer = reader_for(reader.context, role=Role.viewer)
    assert "Creating a set needs the role operator." in text_of(show_sos(viewer, state, None)[0])


def test_checking_the_tags_of_a_set_opens_that_set(reader: Reader):
    made = create(reader, 1, THREE, HOUR_VIEW)
    what = shown(reader, View.of(check(reader, 1, THREE[::-1], HOUR_VIEW)))
    assert what.tag_set is not None
    assert what.tag_set.set_id == made["set"]


def test_a_viewer_sees_create_disabled_with_the_reason(reader: Reader):
    page = layout(reader_for(reader.context, role=Role.viewer), {"tags": "over_temp"}, "title")
    button = find(page, ids.BUILDER_CREATE)
    assert button.disabled is True
    assert button.title == "Creating a set needs the role operator."
    assert find(page, ids.BUILDER_CHECK).disabled is False


def test_a_link_opens_with_its_tags_ticked_and_its_range_pressed(reader: Reader):
    page = layout(reader, {"tags": "over_temp,r1.current", "range": "24h"}, "title")
    assert find(page, ids.BUILDER_TICKED).data == ["over_temp", "r1.current"]
    assert find(page, ids.part(ids.BUILDER_GROUP, "site-1-1")).value == ["r1.current"]
    pressed = find(page, ids.part(ids.BUILDER_RANGE, "24h"))
    assert pressed.to_plotly_json()["props"]["aria-pressed"] == "true"


def test_tags_are_grouped_by_organisation_then_site(reader: Reader):
    page = layout(reader_for(reader.context, "ko"), {}, "title")
    groups = [c for c in components(page) if isinstance(getattr(c, "id", None), dict) and hasattr(c, "options")]
    assert [group.id["index"] for group in groups] == ["analysis_result_cnu", "analysis_result_keti", "site-1-1"]
    assert "충남대학교" in words_in(page)
    assert "사이트 · 시온유 뱅크 1" in words_in(page)


def test_the_list_tells_the_f_of_each_tag_and_hatches_what_is_unknown(reader: Reader):
    (options,) = refresh_tags(reader, HOUR_VIEW, 1, [{"type": ids.BUILDER_GROUP, "index": "analysis_result_keti"}])
    words = {option["value"]: text_of(option["label"]) for option in options}
    assert "f over_temp: 0.80" in words["over_temp"]
    assert "f stale_tag: unknown" in words["stale_tag"]
    assert "?" in words["stale_tag"]


def test_sets_are_searched_by_number_and_tag_newest_first(reader: Reader):
    make_set(reader.context, ["over_temp"], "kim")
    make_set(reader.context, ["over_temp", "isc_index"], "kim")
    rows, count, all_shown = show_sets(reader, HOUR_VIEW, None, "", None)
    assert [row.id["index"] for row in rows] == [2, 1]
    assert (count, all_shown) == ("2 of 2", True)
    assert [row.id["index"] for row in show_sets(reader, HOUR_VIEW, None, "isc", None)[0]] == [2]
    assert [row.id["index"] for row in show_sets(reader, HOUR_VIEW, None, "#001", None)[0]] == [1]


def test_a_search_that_finds_nothing_and_no_sets_at_all_say_different_things(reader: Reader):
    assert "No set is there yet." in seen(show_sets(reader, HOUR_VIEW, None, "", None)[0])
    assert "No set or tag is called so." in seen(show_sets(reader, HOUR_VIEW, None, "no_such", None)[0])


def test_a_large_set_draws_its_four_lowest_and_lists_all(reader: Reader):
    names = [*THREE, "isc_index", "stale_tag"]
    made, _ = make_set(reader.context, names, "kim")
    state = View(set_id=made.set_id, range="1h").state()
    _, figure = show_values(reader, state, None)
    drawn = {trace.name for trace in figure.data if trace.name}
    assert drawn == {"over_temp", "volt_unbalance", "isc_index", "stale_tag"}  # r1.current has f 1 as isc_index, later
    assert all(name in text_of(show_table(reader, state, None)[0]) for name in names)


def test_a_source_that_cannot_be_read_has_no_line_but_the_others_do(reader: Reader):
    axis = View(range="1h").axis(reader)
    no_table = {"site": 2, "table": "rack", "column": "rack_current"}
    put_set(reader.context, Tag(name="lost", maximum_safe_value=1.0, warnning_threshold=2.0, **no_table))
    assert recent(reader, "lost", axis) == ()
    assert len(recent(reader, "over_temp", axis)) == 60


def test_the_exports_hold_what_is_shown(reader: Reader):
    state = create(reader, 1, THREE, HOUR_VIEW)
    view = View.of(state)
    axis, zone = view.axis(reader), reader.zone
    values = present(reader, view, ["over_temp", "stale_tag"])
    table = rows_of(table_csv([values["over_temp"], values["stale_tag"]], zone))
    assert (table[0]["TAG"], table[0]["VALUE"], table[0]["F"]) == ("over_temp", "50.0", "0.8")
    assert table[0]["TIMESTAMP"] == "2026-11-21T11:31:00+09:00"
    assert (table[1]["QUALITY"], table[1]["F"]) == ("stale", "")
    series = rows_of(values_csv({"over_temp": recent(reader, "over_temp", axis)}, zone))
    assert series[-1] == {"TIMESTAMP": "2026-11-21T11:31:00+09:00", "TAG": "over_temp", "VALUE": "50.0"}
    sos = rows_of(sos_csv(evaluated(reader, state["set"], axis), THREE, zone))
    assert float(sos[-1]["SOS"]) == pytest.approx(0.8 / 1.16)
    assert (sos[-1]["BAND"], sos[-1]["WEAKEST"], sos[-1]["F:over_temp"]) == ("warning", "over_temp", "0.8")


def test_what_is_chosen_is_the_set_of_the_tags_in_any_order(reader: Reader):
    made, _ = make_set(reader.context, THREE, "kim")
    assert chosen(reader.context, THREE[::-1]).tag_set == find_set(reader.context, made.set_id)
    assert chosen(reader.context, ["over_temp"]).tag_set is None
    assert chosen(reader.context, []).tags == ()
    assert [tag.name for tag in chosen(reader.context, [], made.set_id).tags] == sorted(THREE)


def test_a_time_before_the_first_row_draws_nothing_and_invents_nothing(reader: Reader):
    state = {**HOUR_VIEW, "tags": ["over_temp"], "at": (HOUR[0] - timedelta(days=2)).isoformat()}
    table, _ = show_table(reader, state, None)
    assert "over_temp ? unknown – fan on 3 40 50 ?" in seen(table)
    _, figure = show_values(reader, state, None)
    assert all(value is None for trace in figure.data for value in trace.y)


def test_a_set_that_was_never_evaluated_in_the_range_says_so(reader: Reader):
    set_id = put_set(reader.context, *chosen(reader.context, THREE).tags)
    state, *_ = show_sos(reader, View(set_id=set_id).state(), None)
    assert "This set was not evaluated in this range." in text_of(state)


def test_at_a_past_moment_the_lists_are_as_they_were(reader: Reader):
    now, _, _ = show_sets(reader, HOUR_VIEW, None, "", None)
    past = HOUR_VIEW | {"at": (reader.now - timedelta(days=30)).isoformat()}  # long before the first row
    (options,) = refresh_tags(reader, past, 1, [{"type": ids.BUILDER_GROUP, "index": "analysis_result_keti"}])
    words = {option["value"]: text_of(option["label"]) for option in options}
    assert "f over_temp: unknown" in words["over_temp"]
    rows, _, _ = show_sets(reader, past, None, "", None)
    assert len(rows) == len(now)
    assert all("unknown" in text_of(row) for row in rows)


def test_the_age_in_a_past_table_is_the_age_at_that_moment(reader: Reader):
    seen_at = reader.now - timedelta(days=1)
    shown_age = age(reader, seen_at - timedelta(seconds=2), at=seen_at)
    assert (shown_age.children, shown_age.className) == ("2 s", "age")
    assert not hasattr(shown_age, "data-text")  # the browser must not count it on
