"""The URL of the Sites page: what it holds comes back, and what no page writes there does no harm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadParameter
from dashapp.site_page.view import View
from dashapp.widgets.rack_link import rack_href
from tests.conftest import NOW

ANYTHING = st.one_of(st.text("0129-٣ xhd&=%\0", max_size=12), st.integers(), st.none(), st.booleans())


def test_what_is_shown_comes_back_from_the_url():
    view = View(site=2, bank=1, rack=5, range="7d", at="2026-11-21T11:00:00")
    in_url = {name: str(value) for name, value in view.state().items()}
    assert View.of(in_url) == view == View.of(view.state())


def test_a_rack_without_its_bank_is_no_rack_and_a_bank_alone_is_the_whole_site():
    assert View.of({"site": "1", "rack": "5"}) == View(site=1)
    assert not View.of({"site": "1", "bank": "5"}).is_rack


def test_ids_and_ranges_that_are_none_are_left_out():
    assert View.of({"site": "-1", "bank": "٣", "rack": "1e3", "range": "2 weeks"}) == View()
    assert View.of({"site": "9" * 12, "bank": "1", "rack": "0"}) == View(bank=1, rack=0)


@given(st.dictionaries(st.sampled_from(["site", "bank", "rack", "range", "at", "x"]), ANYTHING))
def test_no_url_breaks_the_page(query):
    view = View.of(query)
    assert View.of(view.state()) == view
    assert view.is_rack == (view.bank is not None)


def test_the_range_ends_at_the_moment_in_the_sites_time(reader):
    axis = View(range="1h", at="2026-11-20T09:00").axis(reader)  # no site: the frame's zone, UTC
    assert axis.end.isoformat() == "2026-11-20T09:00:00+00:00"
    assert axis.end - axis.start == timedelta(hours=1)
    assert View().axis(reader).end == NOW
    assert View().past(reader) is None


@pytest.mark.parametrize("at", ["yesterday", "2026-11-22", "2026-13-01T00:00"])
def test_a_moment_that_is_none_or_lies_ahead_is_refused(reader, at):
    with pytest.raises(BadParameter, match="at"):
        View(at=at).moment(reader)


def test_a_link_says_only_what_it_leads_to():
    assert rack_href() == "/hmi/sites"
    assert rack_href(1, 2, 0, "2026-11-21T02:31") == "/hmi/sites?site=1&bank=2&rack=0&at=2026-11-21T02:31"
