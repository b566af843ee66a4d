"""Many times at once as ISO 8601 text in a zone: one look at the zone, one call for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from api.store.row_values import offsets_between
from api.store.times import from_micros, to_micros

# what a datetime can hold, less the day that a zone may take it over the edge
FIRST = to_micros(datetime(1, 1, 2, tzinfo=UTC))
LAST = to_micros(datetime(9999, 12, 30, tzinfo=UTC))


def time_texts(micros: Sequence[int | None], zone: ZoneInfo | None, *, offset: bool) -> list[str | None]:
    """UTC microseconds as text in ``zone``, with its offset if ``offset``; None stays None. Without a zone they are
    local already. What no calendar has (infinities) is None.

    >>> time_texts([1652140800000000, None, 1652140800500000], ZoneInfo("Asia/Seoul"), offset=True)
    ['2022-05-10T09:00:00+09:00', None, '2022-05-10T09:00:00.500000+09:00']
    """
    known = [moment for moment in micros if moment is not None and FIRST <= moment <= LAST]
    if not known:
        return [None] * len(micros)
    texts: list[str | None] = list(_texts(np.array(known, dtype=np.int64), zone, offset=offset))
    if len(texts) == len(micros):
        return texts
    following = iter(texts)
    return [next(following) if moment is not None and FIRST <= moment <= LAST else None for moment in micros]


def _texts(utc: np.ndarray, zone: ZoneInfo | None, *, offset: bool) -> list[str]:
    if zone is None:
        return _iso(utc)
    spans = offsets_between(zone, from_micros(int(utc.min())), from_micros(int(utc.max())))
    starts = np.array([to_micros(at) for at, _ in spans[1:]], dtype=np.int64)
    which = np.searchsorted(starts, utc, side="right")
    shifts = np.array([shift // timedelta(microseconds=1) for _, shift in spans], dtype=np.int64)
    texts = _iso(utc + shifts[which])
    if not offset:
        return texts
    suffixes = [_suffix(shift) for _, shift in spans]
    if len(suffixes) == 1:
        return [text + suffixes[0] for text in texts]
    return [text + suffixes[span] for text, span in zip(texts, which.tolist(), strict=True)]


def _iso(local: np.ndarray) -> list[str]:
    written = orjson.dumps(local.view("datetime64[us]"), option=orjson.OPT_SERIALIZE_NUMPY)
    return written[2:-2].decode().split('","')


def _suffix(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
