"""From the f of tags to rows of results, one a set and minute."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from api.services.sos.reasons import reason_of
from api.services.sos.scores import Scores
from api.store.sos_rows import SosRow
from engine.safety.batch import index_matrix, states_of_safety
from engine.safety.curve import Floats

MINUTE = timedelta(minutes=1)
RESULTS_AT_ONCE = 20_000  # sets times minutes in memory at most


def rows_of(sets: Mapping[int, tuple[str, ...]], scores: Scores, first: datetime, count: int) -> Iterator[SosRow]:
    """The rows of table ``sos`` of ``sets`` (id -> tags) at ``count`` minutes from ``first`` on, minute by minute."""
    index = {name: j for j, name in enumerate(scores.names)}
    members = [[index[name] for name in tags] for tags in sets.values()]
    matrix = index_matrix(members)
    step = max(1, RESULTS_AT_ONCE // len(sets))
    for start in range(0, count, step):
        block = slice(start, min(start + step, count))
        values = states_of_safety(scores.score[block], matrix).value
        bounds = states_of_safety(scores.at_best[block], matrix).upper_bound
        for offset, minute in enumerate(range(block.start, block.stop)):
            yield from _rows_of_minute(list(sets), members, scores, minute, first, values[offset], bounds[offset])


def _rows_of_minute(
    ids: list[int],
    members: list[list[int]],
    scores: Scores,
    minute: int,
    first: datetime,
    values: Floats,
    bounds: Floats,
) -> Iterator[SosRow]:
    # the JSON texts are put together from one piece a tag, because a tag stands in many sets
    keys = [json.dumps(name, ensure_ascii=False) for name in scores.names]
    known = [None if math.isnan(score) else score for score in scores.score[minute].tolist()]
    pieces = [f"{key}: {'null' if score is None else score}" for key, score in zip(keys, known, strict=True)]
    reasons = {
        j: f"{keys[j]}: {json.dumps(reason_of(scores.found[j], minute, float(scores.at_best[minute, j])), default=str)}"
        for j, score in enumerate(known)
        if score is None
    }
    at = first + minute * MINUTE
    numbers = zip(ids, members, values.tolist(), bounds.tolist(), strict=True)
    for set_id, tags, value, bound in numbers:
        why = ", ".join([reasons[j] for j in tags if j in reasons])
        yield SosRow(
            set_id=set_id,
            minute=at,
            value=None if math.isnan(value) else value,
            f_value=f"{{{', '.join([pieces[j] for j in tags])}}}",
            upper_bound=None if math.isnan(bound) else bound,
            reason=f"{{{why}}}" if why else None,
        )
