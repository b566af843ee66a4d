"""The URL of the SoS builder: what it holds comes back, and what no page writes there does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashapp.sos_builder.view import View

TEXTS = st.text(max_size=30)


def test_what_is_shown_comes_back_from_the_url():
    view = View(tags=("over_temp", "volt"), range="24h", at="2026-11-21T11:00:00")
    in_url = {**view.state(), "tags": ",".join(view.tags)}
    assert View.of(in_url) == view
    assert View.of(View(set_id=12).state()) == View(set_id=12)


def test_a_set_stands_for_its_tags():
    assert View(tags=("a",), set_id=3).state()["tags"] == []


def test_at_most_four_tags_each_once_are_taken_from_a_url():
    assert View.of({"tags": "a,b,a,,c,d,e"}).tags == ("a", "b", "c", "d")


def test_a_range_or_set_that_is_none_falls_back():
    assert View.of({"range": "2 weeks", "set": "-1"}) == View()
    assert View.of({"set": "9999999999999"}) == View()
    assert View.of({"set": "٣"}) == View()  # a digit, but not one of ours


@given(st.dictionaries(st.sampled_from(["tags", "set", "range", "at", "x"]), TEXTS))
def test_no_url_breaks_the_page(query):
    view = View.of(query)
    assert View.of(view.state()).range == view.range
