"""``flask notify test``: whether a target can be reached, said in one line and audited."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from click.testing import Result

from api.config import NotifyTarget
from api.services.context import Context
from api.store.db import reading
from api.store.models import audit_log
from tests.mail_sink import Sink, mail_sink
from wsgi import create_app

DESK = NotifyTarget(name="desk", kind="email", address="desk@example.org", language="ko")


@pytest.fixture
def backend() -> str:
    """One database is enough: nothing here depends on which."""
    return "sqlite"


def run(context: Context, port: int, *words: str) -> Result:
    settings = replace(context.settings, smtp_url=f"smtp://127.0.0.1:{port}", notify=(DESK,))
    return create_app(context=replace(context, settings=settings)).test_cli_runner().invoke(args=["notify", *words])


def test_a_test_message_is_sent_now_and_audited(context: Context) -> None:
    with mail_sink(Sink()) as sink:
        answer = run(context, sink.port, "test", "desk")
    assert (answer.exit_code, answer.stdout) == (0, "desk took the test message.\n")
    assert sink.subjects == ["Anjeon: 시험 메시지"]
    with reading(context.engines["default"]) as connection:
        assert connection.execute(sa.select(audit_log.c.action, audit_log.c.subject)).all() == [
            ("notification tested", "desk")
        ]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("desk", "desk did not take the message: 127.0.0.1: ConnectionRefusedError"),
        ("boss", "There is no notification target boss. Known: desk"),
    ],
)
def test_a_target_that_is_away_or_unknown_is_said_so(context: Context, target: str, said: str) -> None:
    answer = run(context, 1, "test", target)
    assert answer.exit_code == 1
    assert said in answer.stderr
