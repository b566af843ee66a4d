"""A real browser against a real server: Debian's Chromium through Playwright, the deployment in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from api.services.access.login_links import new_login_link
from api.services.access.users import add_user
from api.services.context import Context
from wsgi import create_app

CHROMIUM = Path("/usr/bin/chromium")
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """One database is enough for what a browser adds."""
    return str(request.param)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed ({CHROMIUM})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def server(context: Context) -> Iterator[str]:
    """The deployment on a free port; its address without a trailing slash."""
    app = create_app(context=context)
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@pytest.fixture
def browse(chromium: Browser, server: str, context: Context) -> Iterator[Callable[..., Page]]:
    """A maker of signed-in pages: ``browse("/hmi/data?site=1", language="ko", theme="dark", role="viewer")``.

    A page that prints an error to the console (a CSP violation, say) fails its test; ``page.complaints`` may be
    emptied by a test that provokes one. ``before(page)`` runs just before the page is opened.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "/hmi/", *, language="ko", theme="light", role="admin", size=DESK, before=None) -> Page:
        desk = chromium.new_context(viewport=size)
        opened.append(desk)
        page = desk.new_page()
        page.complaints = complaints
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        name = f"{role}{len(opened)}"
        add_user(context, name=name, role=role, password=None)
        page.goto(f"{server}/sign-in/link?token={new_login_link(context, name)}")
        page.locator("main form button").click()
        page.wait_for_load_state()
        for cookie, value in (("lang", language), ("theme", theme)):
            desk.add_cookies([{"name": cookie, "value": value, "url": server}])
        if before is not None:
            before(page)
        page.goto(server + path)
        page.wait_for_selector("main > :not(.skeleton)")
        return page

    yield open_page
    for desk in opened:
        desk.close()
    assert complaints == []
