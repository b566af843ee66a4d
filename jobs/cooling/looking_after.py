"""What goes on beside the cycles: the database asked for what is new, and given what was done. Each second."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from api.errors import AnjeonError, DatabaseAway, QueryTimeout
from api.services.context import Context
from api.services.cooling.recording import record_cycles
from api.services.cooling.samples import last_readings
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.record_spool import RecordSpool
from api.store.db import writing
from api.store.job_state import JobState, write_state
from jobs.cooling.knowledge import Knowledge
from jobs.cooling.orders import OrderTaker
from jobs.cooling.plant_loop import PlantLoop

NAME = "cooling"  # of the row in ``job_state``
LOOK_S = 1.0
BEAT_LOOKS = 5

log = structlog.get_logger(__name__)


class LookingAfter:
    """One plant's. A database that is away is tried again each second; cycles do not wait for it."""

    def __init__(self, context: Context, loop: PlantLoop, spool: RecordSpool) -> None:
        self._context, self.loop, self._spool = context, loop, spool
        self._knowledge, self._orders = Knowledge(context, loop.plant), OrderTaker(context, loop)
        self._is_away = False

    def begin(self) -> None:
        """Begin the loop; what was read in the last half hour comes from the database where nothing else is kept."""
        self.loop.begin()
        self.look()
        try:
            now = self.loop.clocks.steady()
            self.loop.recall(last_readings(self._context, self.loop.plant.id, now))
        except AnjeonError as error:
            log.warning("begins without readings", reason=error.text.in_language("en"))
        self.loop.warm_up()

    def look(self) -> None:
        """Orders first, as a person waits for them; then what is known, then what is to be stored."""
        try:
            self._orders.look()
            self.loop.known = self._knowledge.look(self.loop.known, self.loop.clocks.steady())
            self.store()
        except AnjeonError as error:
            if not self._is_away:
                log.warning(
                    "goes on without the database", site=self.loop.plant.id, reason=error.text.in_language("en")
                )
            self._is_away = True
        else:
            if self._is_away:
                log.info("the database is back", site=self.loop.plant.id)
            self._is_away = False

    def store(self) -> None:
        """Bring the records that wait into the database, the oldest first. One that cannot be stored is let go, as it
        would keep all others from it for ever."""
        records, place = self._spool.waiting()
        if not records:
            return
        try:
            self._record(records)
        except (DatabaseAway, QueryTimeout):
            raise
        except Exception:
            for record in records:
                self._record_or_drop(record)
        self._spool.stored(place)

    def _record(self, records: Sequence[CycleRecord]) -> None:
        record_cycles(self._context, self.loop.plant.id, records)

    def _record_or_drop(self, record: CycleRecord) -> None:
        try:
            self._record([record])
        except (DatabaseAway, QueryTimeout):
            raise
        except Exception:
            log.exception("a cycle cannot be stored", site=self.loop.plant.id, tick=record.at.isoformat())


def look_after(context: Context, plants: list[LookingAfter], stop: threading.Event) -> None:
    """Look after all plants until ``stop``, with a sign of life in ``job_state``."""
    looks = 0
    while not stop.wait(LOOK_S):
        for each in plants:
            try:
                each.look()
            except Exception:
                log.exception("looking after failed", site=each.loop.plant.id)
        looks += 1
        if looks % BEAT_LOOKS == 0:
            say_alive(context, plants)


def say_alive(context: Context, plants: list[LookingAfter]) -> None:
    """Write the time, and how many cycles each plant has had, into row ``cooling`` of ``job_state``."""
    note = {"cycles": {str(each.loop.plant.id): each.loop.cycles for each in plants}}
    try:
        with writing(context.engines["default"]) as connection:
            write_state(connection, NAME, JobState(beat_at=context.now(), note=note))
    except AnjeonError as error:
        log.debug("no sign of life", reason=error.text.in_language("en"))
