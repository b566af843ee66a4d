"""A real browser against a real server: Debian's Chromium through Playwright, the deployment in a thread."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from api.services.access.login_links import new_login_link
from api.services.access.users import add_user
from api.services.context import Context
from wsgi import create_app

PATIENCE_MS = 30_000  # a loaded machine is slow, not wrong
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """One database is enough for what a browser adds."""
    return str(request.param)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        names = ("chromium", "chromium-browser", "google-chrome", playwright.chromium.executable_path)
        found = next((path for path in map(shutil.which, names) if path), None)
        if found is None:
            pytest.skip("Chromium is not installed")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
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
        desk.set_default_timeout(PATIENCE_MS)
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
