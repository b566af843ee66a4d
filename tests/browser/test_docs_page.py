"""The interactive page of the REST API: every path, tried out as whoever is signed in, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from api.services.context import Context
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows

pytestmark = pytest.mark.browser


def opened(page: Page, tag: str) -> Locator:
    """The operations of a subject, which the page keeps folded until they are asked for: all would take seconds."""
    head = page.locator(f"h3[data-tag='{tag}']")
    if head.get_attribute("data-is-open") != "true":
        head.click()
    return page.locator(".opblock-tag-section.is-open", has=head)


def tried_out(page: Page, tag: str, operation_id: str, **given: str) -> Locator:
    """The status that the page shows after parameters were filled in and Execute pressed."""
    block = opened(page, tag).locator(f"[id$='-{operation_id}']")
    block.locator(".opblock-control-arrow").click()
    for name, value in given.items():
        block.get_by_placeholder(name, exact=True).fill(value)
    block.get_by_role("button", name="Execute").click()
    return block.locator(".live-responses-table td.response-col_status:not(.col_header)")


def test_the_page_lists_every_path_tries_them_out_as_whoever_asks_and_asks_nobody_but_us(
    browse: Callable[..., Page], server: str, context: Context
) -> None:
    make_rack_table(context)
    put_rack_rows(context, [{"timestamp": NOW - timedelta(minutes=1), "rack_current": 7.25}])
    asked: list[str] = []
    page = browse("/api/docs/", role="engineer", before=lambda page: page.on("request", lambda r: asked.append(r.url)))
    document = page.request.get(f"{server}/api/openapi.json").json()
    expect(page.locator(".opblock-tag").first).to_be_visible()
    shown = page.locator(".opblock-tag").evaluate_all("all => all.map(one => one.dataset.tag)")
    operations = [(path, one) for path, methods in document["paths"].items() for one in methods.values()]
    assert set(shown) == {tag for _, operation in operations for tag in operation["tags"]}
    expect(opened(page, "rows").locator(".opblock-summary-path").first).to_be_visible()
    paths = (
        opened(page, "rows").locator(".opblock-summary-path").evaluate_all("all => all.map(one => one.dataset.path)")
    )
    assert set(paths) == {path for path, operation in operations if "rows" in operation["tags"]}
    expect(tried_out(page, "rows", "rows_rack_latest", site="1", bank="1", rack="1")).to_contain_text("200")
    expect(page.locator(".live-responses-table td.response-col_description:not(.col_header)")).to_contain_text("7.25")
    # a change carries the proof of the page
    expect(tried_out(page, "sos deliveries", "sos_deliveries_rejected", change_id="7")).to_contain_text(
        "404"
    )  # else 403
    assert all("404" in complaint for complaint in page.complaints)
    page.complaints.clear()
    # a pasted token comes before the session
    page.get_by_role("button", name="Authorize").click()
    page.get_by_label("auth-bearer-value").fill("not-a-token")
    page.get_by_role("button", name="Apply credentials").first.click()
    page.get_by_role("button", name="Close").first.click()
    expect(tried_out(page, "sos tags", "sos_tags_listed")).to_contain_text("401")
    assert all("401" in complaint for complaint in page.complaints)
    page.complaints.clear()
    assert f"{server}/api/docs/swagger-ui-bundle.js" in asked
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
