"""One minute of a site's forecasts: what came of those issued before, then the new ones, then what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.context import Context
from api.services.forecasts.history import RackHistory
from api.services.forecasts.issuing import Minute, issue
from api.services.forecasts.latest import BIND
from api.services.forecasts.models_at_work import ModelsAtWork
from api.services.forecasts.observing import observe
from api.services.forecasts.samples import columns_of
from api.services.forecasts.scores import Scores
from api.services.forecasts.state import state_name
from api.services.forecasts.targets import MINUTE
from api.services.protection.limits import limits_of
from api.store.db import reading, writing
from api.store.job_state import JobState, read_state, write_state
from api.store.result_writing import upsert_results

BACK_FILL = timedelta(hours=24)
LOOKS_BACK = 480  # minutes: the slowest filter of the features forgets seven eighths in four hours


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a minute came to. ``issued``: rows with forecasts or reasons; ``observed``: rows that got their outcome."""

    racks: int = 0
    issued: int = 0
    observed: int = 0
    reason: str | None = None


class SiteForecasts:
    """The forecasts of a site; keeps its history and models between minutes. One process at a time has one."""

    def __init__(self, site: int) -> None:
        self._site = site
        self._history = RackHistory(site)
        self._models = ModelsAtWork(site)
        self._scores: Scores | None = None

    def run(self, context: Context, minute: datetime, go_on: Callable[[], bool] = lambda: True) -> Done:
        """Forecast from ``minute``, a whole one that has just come, and make up for outcomes not observed yet.

        ``go_on`` bounds what can wait: older outcomes, older history. Raises :class:`~api.errors.DatabaseAway`.
        """
        has_racks = self._history.extend(context, minute)
        done_until, scores = self._remembered(context, minute)
        observed = 0
        while done_until < minute and (done_until + MINUTE == minute or go_on()):
            done_until += MINUTE
            observed += observe(context, self._site, done_until, scores, self._history.at(done_until))
        if not has_racks:
            return Done(observed=observed)
        work = self._models.now(context, columns_of(context, self._site))
        issued = issue(
            Minute(
                site=context.sites.site(self._site),
                at=minute,
                racks=self._history.racks,
                grid=self._history.grid(LOOKS_BACK),
                limits=limits_of(context, self._site),
            ),
            work,
            scores,
        )
        count = sum(upsert_results(context.engines[BIND], table, rows) for table, rows in issued.items())
        asks = work.asks_for_training
        note = {"model": work.version, "asks_for_training": asks, "scores": scores.to_json()}
        with writing(context.engines["default"]) as connection:
            state = JobState(done_until=done_until, beat_at=context.now(), note=note)
            write_state(connection, state_name(self._site), state)
        self._history.extend_back(context, go_on)
        return Done(racks=len(self._history.racks), issued=count, observed=observed, reason=work.reason)

    def _remembered(self, context: Context, minute: datetime) -> tuple[datetime, Scores]:
        """The last minute whose outcomes are known, and the scores in the order of the present racks."""
        with reading(context.engines["default"]) as connection:
            state = read_state(connection, state_name(self._site))
        if self._scores is None:
            self._scores = Scores.from_json(state.note.get("scores", {}))
        self._scores = self._scores.ordered(self._history.racks)
        before = minute - MINUTE if state.done_until is None else max(state.done_until, minute - BACK_FILL)
        return (before if before <= minute else minute - MINUTE), self._scores  # later: the clock was set back
