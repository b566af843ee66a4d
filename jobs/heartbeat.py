"""The sign of life of the job process: a row that health checks and the screen look at."""

from __future__ import annotations

from api.services.context import Context
from api.store.db import writing
from api.store.job_state import JobState, write_state
from jobs.job import Every, Job

NAME = "jobs"


def beat(context: Context) -> None:
    """Write the time into row ``jobs`` of ``job_state``."""
    with writing(context.engines["default"]) as connection:
        write_state(connection, NAME, JobState(beat_at=context.now()))


job = Job(name="heartbeat", trigger=Every(seconds=5), run=beat)
