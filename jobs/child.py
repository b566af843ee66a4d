"""A process that is kept alive: started, started again with doubling delay when it dies, stopped with patience."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

STOP_GRACE_S = 15.0
CALM_S = 30.0  # a child that lived this long starts over without delay
LONGEST_DELAY_S = 30.0
GIVING_WAY = ("nice", "-n", "19", "env", "OMP_NUM_THREADS=1", sys.executable, "-m")  # and a module: behind all others


@dataclass(kw_only=True)
class Child:
    """One process of the control room."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    delay_s: float = 0.0
    due_at: float = 0.0

    def keep_alive(self, now: float) -> int | None:
        """Start the process if it is not running and its delay is over; the exit code if it has just died, else None.

        ``now`` is a monotonic time in seconds.
        """
        code = self.process.poll() if self.process is not None else None
        if code is not None:
            calm = now - self.started_at > CALM_S
            self.delay_s = 0.0 if calm else min(max(1.0, self.delay_s * 2), LONGEST_DELAY_S)
            self.process, self.due_at = None, now + self.delay_s
        if self.process is None and now >= self.due_at:
            # a session of its own: Ctrl-C reaches the supervisor alone, which then stops everybody in order
            self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
            self.started_at = now
        return code

    def stop(self) -> None:
        """Ask the process to end; one that does not within the grace is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
