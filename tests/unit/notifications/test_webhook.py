"""Webhooks on a real HTTP server: taken, refused, slow, redirected, or not to be trusted."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from api.config import NotifyTarget
from api.services.notifications import webhook
from api.services.notifications.message import Message, NotSent
from tests.certificates import certificate
from tests.hook_sink import Hook, hook_sink

MESSAGE = Message(key="anjeon-hook-1", language="ko", subject="고온", text="고온 55 °C", alarms=[{"id": 7}], left_out=2)


def post(hook: Hook, scheme: str = "http") -> None:
    address = f"{scheme}://127.0.0.1:{hook.port}/hooks/alarm?key=secret"
    webhook.post_webhook(NotifyTarget(name="hook", kind="webhook", address=address), MESSAGE)


def test_a_post_carries_words_facts_and_its_name() -> None:
    with hook_sink(Hook()) as hook:
        post(hook)
    assert hook.bodies == [
        {
            "id": "anjeon-hook-1",
            "language": "ko",
            "subject": "고온",
            "text": "고온 55 °C",
            "alarms": [{"id": 7}],
            "left_out": 2,
        }
    ]
    assert hook.headers[0]["Idempotency-Key"] == "anjeon-hook-1"


@pytest.mark.parametrize("status", [500, 404, 204])
def test_only_an_answer_of_success_counts(status: int) -> None:
    with hook_sink(Hook(status=status)) as hook:
        if status < 300:
            post(hook)
        else:
            with pytest.raises(NotSent) as refused:
                post(hook)
            assert str(refused.value) == f"127.0.0.1: HTTP {status}"  # nothing of the address that could be a secret


def test_a_redirection_is_not_followed() -> None:
    with hook_sink(Hook()) as elsewhere:
        target = f"http://127.0.0.1:{elsewhere.port}/"
        with hook_sink(Hook(status=307, location=target)) as hook, pytest.raises(NotSent, match="HTTP 307"):
            post(hook)
    assert elsewhere.bodies == []


def test_a_server_that_does_not_answer_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_S", 0.1)
    answers = threading.Event()
    with hook_sink(Hook(answers=answers)) as hook:
        with pytest.raises(NotSent, match="TimeoutError"):
            post(hook)
        answers.set()


def test_a_certificate_that_does_not_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = certificate(tmp_path)
    with hook_sink(Hook(), shown.server) as hook:
        with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
            post(hook, "https")
        assert hook.bodies == []
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.path))
        post(hook, "https")
    assert len(hook.bodies) == 1
