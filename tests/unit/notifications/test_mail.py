"""Mail to a real server on loopback: taken, refused, encrypted, or not sent at all."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from api.config import NotifyTarget, Settings
from api.services.notifications.mail import send_mail
from api.services.notifications.message import Message, NotSent
from tests.certificates import certificate
from tests.conftest import NOW
from tests.mail_sink import Sink, mail_sink

TARGET = NotifyTarget(name="desk", kind="email", address="desk@example.org")
MESSAGE = Message(key="anjeon-desk-1", language="ko", subject="[긴급] 판리\n뱅크 1", text="고온\n.\n끝\n", alarms=[])
ELSEWHERE = "127.0.0.2"  # loopback all the same, but not a name of this machine: the rules for other servers hold


def send(url: str, **settings: Any) -> None:
    send_mail(Settings(smtp_url=url, **{"mail_from": "anjeon@example.org", **settings}), TARGET, MESSAGE, NOW)


def test_a_mail_carries_its_words_its_name_and_its_time() -> None:
    with mail_sink(Sink()) as sink:
        send(f"smtp://localhost:{sink.port}")
    mail = sink.mails[0]
    assert mail["Subject"] == "[긴급] 판리 뱅크 1"
    assert mail["To"] == "desk@example.org"
    assert mail["From"] == "Anjeon <anjeon@example.org>"
    assert mail["Message-ID"] == "<anjeon-desk-1@example.org>"
    assert mail["Date"] == "Sat, 21 Nov 2026 02:31:07 +0000"
    assert mail.get_content().splitlines() == ["고온", ".", "끝"]


def test_the_password_of_a_file_signs_in(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("horse staple\n")
    with mail_sink(Sink()) as sink:
        send(f"smtp://kim%40example.org@127.0.0.1:{sink.port}", smtp_password_file=secret)
    assert base64.b64decode(sink.sign_ins[0].split()[2]).split(b"\0")[1:] == [b"kim@example.org", b"horse staple"]


def test_a_server_elsewhere_without_starttls_is_told_nothing() -> None:
    with mail_sink(Sink(), ELSEWHERE) as sink, pytest.raises(NotSent, match="offers no STARTTLS"):
        send(f"smtp://kim@{ELSEWHERE}:{sink.port}", smtp_password="horse")
    assert (sink.mails, sink.sign_ins) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_elsewhere_is_spoken_to_in_tls_only(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = certificate(tmp_path, ELSEWHERE)
    with mail_sink(Sink(tls=shown.server, from_the_start=scheme == "smtps"), ELSEWHERE) as sink:
        with pytest.raises(NotSent, match="self-signed certificate"):
            send(f"{scheme}://kim@{ELSEWHERE}:{sink.port}", smtp_password="horse")
        assert (sink.mails, sink.sign_ins) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.path))
        send(f"{scheme}://kim@{ELSEWHERE}:{sink.port}", smtp_password="horse")
    assert sink.encrypted == [True]


def test_a_server_on_this_machine_may_show_a_certificate_of_another_name(tmp_path: Path) -> None:
    with mail_sink(Sink(tls=certificate(tmp_path, "192.0.2.1").server)) as sink:
        send(f"smtp://localhost:{sink.port}")
    assert sink.encrypted == [True]


def test_what_the_server_says_against_a_mail_is_the_reason() -> None:
    with mail_sink(Sink(refusal="451 try again later")) as sink, pytest.raises(NotSent) as refused:
        send(f"smtp://127.0.0.1:{sink.port}")
    assert str(refused.value) == "127.0.0.1: 451 try again later"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "smtp_url is not set"),
        ("http://mail.example", "smtp_url is not smtp:// or smtps://"),
        ("smtp://127.0.0.1:1", "127.0.0.1: ConnectionRefusedError"),
        ("smtp://127.0.0.1:99999", "Port out of range"),
    ],
)
def test_a_server_that_is_not_there_is_named(url: str, reason: str) -> None:
    with pytest.raises(NotSent, match=reason):
        send(url)


def test_a_password_file_that_is_gone_is_a_reason_not_a_crash(tmp_path: Path) -> None:
    with mail_sink(Sink()) as sink, pytest.raises(NotSent, match="FileNotFoundError"):
        send(f"smtp://kim@127.0.0.1:{sink.port}", smtp_password_file=tmp_path / "gone")


def test_the_sender_may_have_a_name_and_must_have_an_address() -> None:
    with mail_sink(Sink()) as sink:
        send(f"smtp://127.0.0.1:{sink.port}", mail_from="Control room <anjeon@example.org>")
        for wrong in ("", "control room", "a@b@c", "<>"):
            with pytest.raises(NotSent, match="mail_from"):
                send(f"smtp://127.0.0.1:{sink.port}", mail_from=wrong)
    assert [mail["From"] for mail in sink.mails] == ["Control room <anjeon@example.org>"]
