"""Logs: JSON lines on standard error, one an event, with every secret taken out; standard output is the command's."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

HIDDEN = "***"
SECRET_KEYS = re.compile(r"(?i)token|password|secret|authorization|cookie|deid_key")
_IN_TEXT = (
    re.compile(r"(?i)((?:token|password|secret)[\"']?\s?[=:]\s?[\"']?)[^&\s\"',}]+"),
    re.compile(r"(?i)(bearer )[\w.~+/=-]+"),
    re.compile(r"(?i)(cookie: )[^\r\n]+"),
    re.compile(r"(://[^:/@\s]*:)[^@/\s]+(?=@)"),  # the password in a database URL
    re.compile(r"()\beyJ[\w-]+\.[\w-]+\.[\w-]*"),  # a JWT anywhere
)


class _Lines(logging.Handler):
    """Writes to the given stream, else to whatever standard error is when the line is written."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._given = stream

    def emit(self, record: logging.LogRecord) -> None:
        stream = self._given or sys.stderr
        stream.write(self.format(record) + "\n")
        stream.flush()


def configure_logging(stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records as JSON lines to ``stream`` (standard error)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Lines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if not isinstance(other, _Lines)] + [handler]
    root.setLevel(logging.INFO)
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.handlers.clear()
    gunicorn.propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look at the schema
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # its request lines would show tokens in addresses


def without_secrets(_: Any, __: str, event: EventDict) -> EventDict:
    """Put ``***`` for every value whose key names a secret, and for secrets inside texts."""
    return {key: HIDDEN if SECRET_KEYS.search(key) else hide(value) for key, value in event.items()}


def hide(value: Any) -> Any:
    """A text without tokens and passwords; anything else as it is.

    >>> hide("GET /api/bank/1/?access-token=abc&page=2")
    'GET /api/bank/1/?access-token=***&page=2'
    >>> hide("postgresql://kim:pass-1@db/ess")
    'postgresql://kim:***@db/ess'
    """
    if isinstance(value, dict):
        return {k: HIDDEN if SECRET_KEYS.search(str(k)) else hide(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [hide(v) for v in value]
    if not isinstance(value, str):
        return value
    for pattern in _IN_TEXT:
        value = pattern.sub(rf"\g<1>{HIDDEN}", value)
    return value
