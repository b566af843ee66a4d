"""Pages by number, and counts that are remembered for a while."""

from __future__ import annotations

import orjson
import pytest

from api.errors import NotFound, TooLarge
from api.services.datasets import Page
from api.services.numbered_pages import numbered_page
from api.store.row_count import OPEN_S, Count, CountCache

SEVEN = Count(rows=7, is_estimate=False)
MANY = Count(rows=3_000_000, is_estimate=True)


def page(number: int, count: Count = SEVEN, stored: int = 7) -> Page:
    """Page ``number`` of three to a page, of the numbers below ``stored``."""
    numbers = range(stored)
    return numbered_page(count, page=number, size=3, read=lambda limit, skip: list(numbers[skip : skip + limit]))


@pytest.mark.parametrize(
    ("number", "rows", "following", "previous"),
    [(1, [0, 1, 2], "2", None), (2, [3, 4, 5], "3", "1"), (3, [6], None, "2"), (0, [6], None, "2")],
)
def test_pages_lead_to_their_neighbours(
    number: int, rows: list[int], following: str | None, previous: str | None
) -> None:
    found = page(number)
    assert orjson.loads(found.results) == rows
    links = [link and link["page"] for link in (found.next, found.previous)]
    assert links == [following, previous]


def test_the_first_and_the_last_page_of_nothing_are_empty() -> None:
    for number in (0, 1):
        found = page(number, Count(rows=0, is_estimate=False), stored=0)
        assert (found.results, found.next, found.previous) == (b"[]", None, None)


def test_a_page_beyond_the_end_is_not_found_whatever_the_count_said() -> None:
    for count in (SEVEN, MANY):
        with pytest.raises(NotFound):
            page(4, count)


def test_a_page_too_deep_or_at_an_end_nobody_counted_is_too_large() -> None:
    for number, count in ((400_000, MANY), (0, MANY)):
        with pytest.raises(TooLarge):
            page(number, count)


def test_a_count_is_believed_for_two_seconds() -> None:
    now = [0.0]
    cache = CountCache(clock=lambda: now[0])
    counted = iter([SEVEN, MANY])
    found = []
    for moment in (0.0, OPEN_S - 0.1, OPEN_S):
        now[0] = moment
        found.append(cache.remembered("log", lambda: next(counted)))
    assert found == [SEVEN, SEVEN, MANY]


def test_a_count_that_took_long_is_believed_ten_times_as_long() -> None:
    now = [0.0]
    cache = CountCache(clock=lambda: now[0])

    def slowly(count: Count) -> Count:
        now[0] += 3.0
        return count

    assert cache.remembered("log", lambda: slowly(SEVEN)) == SEVEN
    now[0] = 29.9
    assert cache.remembered("log", lambda: slowly(MANY)) == SEVEN
    now[0] = 30.0
    assert cache.remembered("log", lambda: slowly(MANY)) == MANY
