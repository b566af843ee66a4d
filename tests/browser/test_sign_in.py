"""Signing in as a person does: link, password, sign-out; with CSP and CSRF on, and not one complaint in the console."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.services.access.login_links import new_login_link
from api.services.context import Context
from tests.browser.conftest import DESK

pytestmark = pytest.mark.browser

GOOD = "violet crane under noon"


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A Korean browser without any identity; an error on the console or an answer >= 500 fails the test."""
    desk = chromium.new_context(viewport=DESK, locale="ko-KR")
    page = desk.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
    yield page
    desk.close()
    assert complaints == []


def test_a_person_signs_in_by_link_sets_a_password_signs_out_and_in_again(
    visitor: Page, server: str, context: Context
) -> None:
    visitor.goto(f"{server}/sign-in/link?token={new_login_link(context)}")
    visitor.get_by_role("button", name="로그인").click()
    visitor.wait_for_selector("main > :not(.skeleton)")
    visitor.goto(f"{server}/account")
    expect(visitor.get_by_role("heading", name="내 계정")).to_be_visible()
    visitor.get_by_label("새 비밀번호", exact=True).fill(GOOD)
    visitor.get_by_label("새 비밀번호 다시 입력").fill(GOOD)
    visitor.get_by_role("button", name="비밀번호 설정").click()
    expect(visitor.get_by_role("status")).to_contain_text("새 비밀번호가 설정되었습니다.")
    visitor.get_by_role("link", name="관제 화면으로").click()
    # the frame's pulse is a callback: it comes back only when the session's CSRF token went with it
    with visitor.expect_response(re.compile("_dash-update-component")) as answered:
        visitor.wait_for_selector("main > :not(.skeleton)")
    assert answered.value.status in (200, 204)

    visitor.goto(f"{server}/account")
    visitor.get_by_role("button", name="로그아웃").click()
    expect(visitor).to_have_url(f"{server}/sign-in")
    visitor.goto(f"{server}/hmi/none?site=2")
    expect(visitor).to_have_url(re.compile(r"/sign-in\?next=/hmi/none"))
    visitor.get_by_label("사용자 이름").fill("admin")
    visitor.get_by_label("비밀번호").fill(GOOD)
    visitor.keyboard.press("Enter")
    expect(visitor).to_have_url(f"{server}/hmi/none?site=2")
    visitor.wait_for_selector("main > :not(.skeleton)")


def test_a_script_that_is_not_ours_does_not_run(chromium: Browser, server: str) -> None:
    page = chromium.new_page()
    page.goto(f"{server}/sign-in")
    ran = page.evaluate(
        """() => {
            const blocked = new Promise(done => document.addEventListener(
                'securitypolicyviolation', violation => done(violation.effectiveDirective)));
            const script = document.createElement('script');
            script.textContent = 'window.ran = 1';
            document.body.appendChild(script);
            return blocked.then(directive => [window.ran ?? null, directive]);
        }"""
    )
    assert ran == [None, "script-src-elem"]
    page.close()
