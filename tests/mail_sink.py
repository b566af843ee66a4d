"""A mail server for tests: it keeps what it is sent, speaks STARTTLS or smtps if given a certificate, and can fail."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Sink:
    """What the server took, and what it shall answer to a message: ``refusal`` instead of 250."""

    tls: ssl.SSLContext | None = None
    from_the_start: bool = False
    refusal: str = ""
    hangs_up_after_message: bool = False
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    sign_ins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]


class Conversation(socketserver.StreamRequestHandler):
    """One client."""

    sink: Sink

    def handle(self) -> None:
        try:
            if self.sink.from_the_start:
                self.encrypt()
            self.say("220 sink")
            while line := self.rfile.readline().decode().strip():
                if not self.answer(line):
                    return
        except OSError:
            return

    def finish(self) -> None:
        self.rfile.close()
        self.connection.close()

    def encrypt(self) -> None:
        assert self.sink.tls is not None
        self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
        self.rfile.close()
        self.rfile = self.connection.makefile("rb")

    def say(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\r\n")

    def answer(self, line: str) -> bool:
        verb = line.split()[0].upper()
        if verb == "EHLO":
            offers = ["AUTH PLAIN"] + (["STARTTLS"] if self.sink.tls and not self.is_encrypted else [])
            self.say("250-sink\r\n" + "\r\n".join(f"250-{offer}" for offer in offers) + "\r\n250 8BITMIME")
        elif verb == "STARTTLS":
            self.say("220 go on")
            self.encrypt()
        elif verb == "AUTH":
            self.sink.sign_ins.append(line)
            self.say("235 welcome")
        elif verb == "DATA":
            return self.take_message()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    @property
    def is_encrypted(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def take_message(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.sink.refusal:
            self.say(self.sink.refusal)
            return True
        mail: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        self.sink.mails.append(mail)
        self.sink.encrypted.append(self.is_encrypted)
        if self.sink.hangs_up_after_message:
            return False
        self.say("250 taken")
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate goes away: that is what is tested."""


@contextmanager
def mail_sink(sink: Sink, host: str = "127.0.0.1") -> Iterator[Sink]:
    """Serve ``sink`` on a port of its own."""
    handler = type("SinkConversation", (Conversation,), {"sink": sink})
    with Server((host, 0), handler) as server:
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield sink
        server.shutdown()
