"""Sending a message to a webhook: one POST of JSON, never redirected, certificates checked."""

from __future__ import annotations

import http.client
import ssl
from contextlib import closing
from urllib.parse import urlsplit

import orjson

from api.config import NotifyTarget
from api.services.notifications.message import Message, NotSent

TIMEOUT_S = 10.0


def post_webhook(target: NotifyTarget, message: Message) -> None:
    """POST ``message`` to the target; raises :class:`NotSent` unless it answers 2xx.

    A redirection is a failure: the words of an alarm go to the address an administrator wrote down, and to no other.
    ``Idempotency-Key`` is the same at every try.
    """
    address = urlsplit(target.address)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Anjeon",
        "Idempotency-Key": message.key,
    }
    try:
        with closing(_connection(address.scheme, address.hostname or "", address.port)) as connection:
            connection.request("POST", path, body=_body(message), headers=headers)
            with connection.getresponse() as answer:
                status = answer.status
    except (http.client.HTTPException, ssl.SSLError, OSError, ValueError) as error:
        raise NotSent(f"{address.hostname}: {type(error).__name__}: {error}"[:200]) from error
    if not 200 <= status < 300:
        raise NotSent(f"{address.hostname}: HTTP {status}")


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


def _body(message: Message) -> bytes:
    return orjson.dumps(
        {
            "id": message.key,
            "language": message.language,
            "subject": message.subject,
            "text": message.text,
            "alarms": list(message.alarms),
            "left_out": message.left_out,
        }
    )
