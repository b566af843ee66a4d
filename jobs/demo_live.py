"""The demo's live rows, every second."""

from __future__ import annotations

from api.services.context import Context
from api.services.demo import LiveDemo
from jobs.job import Every, Job


class DemoLive:
    """The job, with where the simulations stand. Sites that are not the built-in demo's are left alone."""

    def __init__(self) -> None:
        self._demo: LiveDemo | None = None

    def __call__(self, context: Context) -> None:
        if not context.settings.is_demo:
            return
        if self._demo is None:
            self._demo = LiveDemo(context)
        self._demo.write()


job = Job(name="demo_live", trigger=Every(seconds=1), run=DemoLive())
