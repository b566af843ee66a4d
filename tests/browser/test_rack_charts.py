"""The trends of a rack in a browser: what is zoomed into stays so while data come in, and a double-click leads back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from api.services.context import Context
from tests import rack_scene as scene
from tests.conftest import NOW

pytestmark = pytest.mark.browser


def test_a_part_of_the_trends_is_looked_at_closely_and_left_again(
    browse: Callable[..., Page], context: Context
) -> None:
    scene.put_rack(context, scene.rows(NOW - timedelta(hours=2), NOW, timedelta(minutes=1)))
    scene.put_forecasts(context)
    page = browse("/hmi/sites?site=2&bank=1&rack=5&range=1h", language="en")
    note = page.locator("#rack-trends-note")
    expect(note).to_have_text("shaded = 90 % interval")
    expect(page.locator("#rack-trends-forecast")).to_contain_text("achieved coverage 89 % of 1\u202f234")
    axis = page.locator("#rack-trends .xtick text")
    expect(axis.first).to_contain_text("10:4")
    whole = axis.first.text_content() or ""
    box = page.locator("#rack-trends .nsewdrag").nth(2).bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], middle, steps=4)
    page.mouse.up()
    expect(note).to_contain_text("a part: double-click for the whole")
    expect(axis.first).to_contain_text("11:1")
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], middle)
    expect(note).not_to_contain_text("a part")
    expect(axis.first).to_have_text(whole)
    expect(page.locator("#rack-socp-state")).to_contain_text("No samples yet.")
