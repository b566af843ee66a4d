"""JSON answers by orjson, with times in the zone that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from flask import Response

from api.services.site_time import TimeStyle


def json_answer(body: Any, status: int = 200) -> Response:
    """``body`` as a JSON answer; NaN and infinities leave as null."""
    return Response(orjson.dumps(body), status, content_type="application/json")


def shown(moment: datetime, style: TimeStyle) -> datetime:
    """The moment as the answer writes it: local to the zone, with its offset unless ``tz=local``."""
    local = moment.astimezone(style.zone)
    return local if style.offset else local.replace(tzinfo=None)
