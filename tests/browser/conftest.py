"""A real browser against a real server: Debian's Chromium through Playwright, the deployment in a thread."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from api.services.access.login_links import new_login_link
from api.services.access.users import add_user
from api.services.context import Context
from tests.serving import serving

PATIENCE_MS = 30_000  # a loaded machine is slow, not wrong
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


class Served:
    """A WSGI application that hands over to that of the present test."""

    app: Flask | None = None
    address = ""

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
        if self.app is None:  # a page of the test before still asks
            start_response("503 Service Unavailable", [])
            return []
        return self.app(environ, start_response)


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """One database is enough for what a browser adds."""
    return str(request.param)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # without windows it is the same browser and costs a fifth less
        names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
        names = (*names, playwright.chromium.executable_path)
        found = next((path for path in map(shutil.which, names) if path), None)
        if found is None:
            pytest.skip("Chromium is not installed")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The one address at which each test's deployment is served, so that the browser keeps scripts and styles."""
    front = Served()
    running = make_server("127.0.0.1", 0, front, threaded=True)
    front.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield front
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def server(context: Context, served: Served) -> Iterator[str]:
    """The deployment being served; its address without a trailing slash."""
    served.app = serving(context)
    yield served.address
    served.app = None


@pytest.fixture(scope="session")
def desks(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Browsers in front of which nobody sits at the moment: used again and again, for what they have loaded."""
    free: list[BrowserContext] = []
    yield free
    for desk in free:
        desk.close()


@pytest.fixture
def browse(
    chromium: Browser, desks: list[BrowserContext], server: str, context: Context
) -> Iterator[Callable[..., Page]]:
    """A maker of signed-in pages: ``browse("/hmi/data?site=1", language="ko", theme="dark", role="viewer")``.

    A page that prints an error to the console (a CSP violation, say) fails its test; ``page.complaints`` may be
    emptied by a test that provokes one. ``before(page)`` runs just before the page is opened.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "/hmi/", *, language="ko", theme="light", role="admin", size=DESK, before=None) -> Page:
        desk = desks.pop() if desks else chromium.new_context()
        desk.set_default_timeout(PATIENCE_MS)
        opened.append(desk)
        page = desk.new_page()
        page.set_viewport_size(size)
        page.complaints = complaints
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        name = f"{role}{len(opened)}"
        add_user(context, name=name, role=role, password=None)
        _sign_in(desk, f"{server}/sign-in/link?token={new_login_link(context, name)}")
        for cookie, value in (("lang", language), ("theme", theme)):
            desk.add_cookies([{"name": cookie, "value": value, "url": server}])
        if before is not None:
            before(page)
        page.goto(server + path)
        page.wait_for_selector("main > :not(.skeleton)")
        return page

    yield open_page
    for desk in opened:
        _leave(desk, server)
        desks.append(desk)
    assert complaints == []


def _sign_in(desk: BrowserContext, link: str) -> None:
    """As the link's page does it, which has a test of its own: without drawing that page, nor the one behind it."""
    form = desk.request.get(link).text()
    fields = dict(re.findall(r'name="(csrf_token|token)"[^>]*value="([^"]*)"', form))
    answer = desk.request.post(link.partition("?")[0], form=fields, headers={"Referer": link}, max_redirects=0)
    assert answer.status in (302, 303), answer.text()


def _leave(desk: BrowserContext, server: str) -> None:
    """Nothing of the person who sat there stays but what was loaded from the server."""
    kept = desk.new_page()  # a browser without any page is gone
    for page in desk.pages[:-1]:
        page.close()  # first: a page that still asks would be told that nobody is signed in
    desk.set_offline(False)
    desk.clear_permissions()
    desk.clear_cookies()
    storage = {"origin": server, "storageTypes": "local_storage"}
    desk.new_cdp_session(kept).send("Storage.clearDataForOrigin", storage)
    kept.close()
