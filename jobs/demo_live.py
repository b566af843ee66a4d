"""What goes on in the demo beside its devices: rows of the pause, analyses, thinning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.context import Context
from jobs.job import Every, Job

if TYPE_CHECKING:
    from api.services.demo.live import LiveDemo


class DemoLive:
    """The job, with what it waits for. Sites that are not the built-in demo's are left alone."""

    def __init__(self) -> None:
        self._demo: LiveDemo | None = None

    def __call__(self, context: Context) -> None:
        demo = self._of(context)
        if demo is not None:
            demo.go_on()

    def catch_up(self, context: Context) -> None:
        """The rows of the pause come before any job looks for them: a minute judged without them stays unknown."""
        demo = self._of(context)
        if demo is not None:
            demo.catch_up()

    def _of(self, context: Context) -> LiveDemo | None:
        if self._demo is None and context.settings.is_demo:
            from api.services.demo.live import LiveDemo  # the model is heavy, and a real deployment never needs it

            self._demo = LiveDemo(context)
        return self._demo


_live = DemoLive()
job = Job(name="demo_live", trigger=Every(seconds=1), run=_live, first=_live.catch_up)
