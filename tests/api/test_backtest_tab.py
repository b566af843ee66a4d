"""The back-test tab against a deployment: asking, the figures side by side, the form a link opens with."""

from __future__ import annotations

import pytest

from api.errors import AnjeonError
from api.services.backtest.runs import find_run
from api.services.context import Context
from dashapp.alarms_page.view import View
from dashapp.backtest_tab.callbacks import ask, follow
from dashapp.backtest_tab.form import asked_of
from tests.components import reader_for, words_in
from tests.integration.test_backtest import put_climb

DAY = "2026-11-20"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What the page adds to the services needs one database."""
    return str(request.param)


def test_a_changed_limit_is_compared_and_the_link_opens_the_same_form(context: Context) -> None:
    put_climb(context)  # rack 1 climbs from 40 to 58 degrees: the warning of 45 comes earlier than that of 50
    reader = reader_for(context)
    values = ("1", DAY, DAY, "high_temperature", "1", 45, 44, 0, "none", None, "present")
    nothing, state = ask(reader, 1, {"tab": "backtest"}, *values)
    assert nothing is None
    shown, is_over = follow(reader, state, None)
    words = words_in(shown)
    at = words.index("median lead time")
    assert words[at + 1 : at + 3] == ["2 min 0 s", "6 min 0 s"]
    assert is_over
    form = asked_of(reader, find_run(context, View.of(state).run or 0))
    assert (form.site, form.first, form.last, form.quantity, form.level) == ("1", DAY, DAY, "high_temperature", "1")
    assert dict(form.limits or {}) == {"limit": 45.0, "release": 44.0, "delay_s": 0.0}


def test_a_release_beyond_its_limit_is_refused_by_name(context: Context) -> None:
    put_climb(context)
    values = ("1", DAY, DAY, "high_temperature", "1", 45, 46, 0, "none", None, "present")
    with pytest.raises(AnjeonError, match="release"):
        ask(reader_for(context), 1, {"tab": "backtest"}, *values)


def test_without_a_run_the_tab_says_what_to_do(context: Context) -> None:
    shown, is_over = follow(reader_for(context), {"tab": "backtest"}, None)
    assert "Nothing has been compared yet." in words_in(shown)
    assert is_over
