"""A webhook for tests: it keeps what is posted and answers what it is told to."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hook:
    """What was posted: bodies and headers; ``status`` is answered (``location`` beside a redirection)."""

    status: int = 200
    location: str = ""
    answers: threading.Event | None = None  # until it is set nothing is answered
    port: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


class Request(BaseHTTPRequestHandler):
    hook: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.hook.bodies.append(json.loads(body))
        self.hook.headers.append(dict(self.headers.items()))
        if self.hook.answers is not None:
            self.hook.answers.wait(20)
        self.send_response(self.hook.status)
        if self.hook.location:
            self.send_header("Location", self.hook.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silent."""


class Server(ThreadingHTTPServer):
    daemon_threads = False  # closing the server waits for its last answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, or does not trust the certificate: that is what is tested."""


@contextmanager
def hook_sink(hook: Hook, tls: ssl.SSLContext | None = None) -> Iterator[Hook]:
    """Serve ``hook`` on a port of its own, over TLS if given a certificate."""
    handler = type("HookRequest", (Request,), {"hook": hook})
    with Server(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        hook.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield hook
        server.shutdown()
