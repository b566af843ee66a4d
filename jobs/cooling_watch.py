"""Looks every ten seconds whether the cooling loops still keep their cycles: they are processes of their own."""

from __future__ import annotations

from api.services.cooling.watch import watch_loops
from jobs.job import Every, Job

job = Job(name="cooling_watch", trigger=Every(seconds=10, offset_s=6), run=watch_loops)
