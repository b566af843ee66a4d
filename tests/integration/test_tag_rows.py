"""Tags and sets as rows: what is stored comes back, the same on both databases."""

from __future__ import annotations

import pytest

from api.services.context import Context
from api.store import tags
from api.store.db import reading, writing
from api.store.tags import Tag, TagSet
from tests.conftest import NOW

HOT = Tag(
    name="over_temp",
    site=1,
    table="rack",
    column="rack_max_cell_temperature",
    bank_id=1,
    rack_id=2,
    absolute=True,
    maximum_safe_value=40.0,
    warnning_threshold=50.0,
    upper_safety_limit=0.75,
    max_count=2,
    max_age_s=60,
    action="look",
    warn_action="fan on",
    unsafe_action="stop charging",
    message="hot",
)
PLAIN = Tag(name="keti_soh", table_name="analysis_result_keti", maximum_safe_value=80.0, warnning_threshold=70.0)


def test_a_stored_tag_comes_back_whole(context: Context) -> None:
    with writing(context.engines["default"]) as connection:
        assert tags.add_tag(connection, HOT)
        assert tags.add_tag(connection, PLAIN)
    with reading(context.engines["default"]) as connection:
        assert tags.all_tags(connection) == [PLAIN, HOT]
        assert tags.tags_named(connection, ["over_temp", "nobody"]) == {"over_temp": HOT}


def test_a_tag_of_a_known_name_is_not_added_again(context: Context) -> None:
    with writing(context.engines["default"]) as connection:
        assert tags.add_tag(connection, HOT)
        assert not tags.add_tag(connection, Tag(name="over_temp", maximum_safe_value=1.0, warnning_threshold=2.0))
        assert tags.all_tags(connection) == [HOT]


def test_the_same_tags_in_another_order_are_the_same_set(context: Context) -> None:
    with writing(context.engines["default"]) as connection:
        assert tags.add_set(connection, ["b", "a"], NOW)
        assert not tags.add_set(connection, ["a", "b"], NOW)
        made = tags.set_of(connection, ["b", "a"])
        assert made is not None
        assert made == TagSet(set_id=made.set_id, tags=("a", "b"), created_at=NOW)
        assert tags.all_sets(connection) == [made]
        assert tags.find_set(connection, made.set_id) == made


@pytest.mark.parametrize("names", [["a"], ["a", "b", "c"]])
def test_a_part_of_a_set_or_more_than_it_is_another_set(context: Context, names: list[str]) -> None:
    with writing(context.engines["default"]) as connection:
        tags.add_set(connection, ["a", "b"], NOW)
        assert tags.set_of(connection, names) is None
