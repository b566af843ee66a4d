"""``python -m jobs.cooling``: the cooling loop, its composition root. Several may be started; one of them controls."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import structlog

from api.config import load_settings
from api.errors import AnjeonError
from api.services.context import Context, open_context
from api.services.cooling.plants import CoolingPlant, cooling_plants
from api.services.maps import protocol_map
from api.store.cooling.record_spool import RecordSpool
from api.store.migrations import refuse_newer_schema
from jobs.cooling.clocks import Clocks
from jobs.cooling.holding import Holder
from jobs.cooling.keeping import Kept
from jobs.cooling.looking_after import LookingAfter, look_after
from jobs.cooling.plant_loop import PlantLoop
from jobs.cooling.ticking import STEP_S
from jobs.devices.cooling_field import CoolingSide
from jobs.devices.links import Field
from jobs.job import Every, Job
from jobs.lease import open_lease
from jobs.process import begun
from jobs.scheduler import Scheduler

LOOK_S = 0.5  # how often the lease and the clock are looked at
SPOOL_BYTES = 64 << 20  # of one plant: some four days of cycles

log = structlog.get_logger("cooling")


def main() -> None:
    """Run until SIGTERM or SIGINT; then hand the plants over."""
    stop = begun()
    try:
        context = open_context(load_settings())
        refuse_newer_schema(context.engines)
        serve(context, stop)
    except AnjeonError as error:
        log.error("cannot control", reason=error.text.in_language("en"))
        sys.exit(1)
    context.engines.dispose()
    log.info("stopped")


def serve(context: Context, stop: threading.Event) -> None:
    """Wait for the lease and control while it is ours, until ``stop``."""
    field = Field()
    holder = Holder(open_lease(context, "cooling"))
    while not stop.is_set():
        if holder.take():
            control(context, field, holder, stop)
        stop.wait(LOOK_S)
    holder.give_back()
    field.close()


def control(context: Context, field: Field, holder: Holder, stop: threading.Event) -> None:
    """Control every plant until ``stop``, or until somebody else has the lease: then at once, without a last word."""
    plants = plants_of(context, field)
    for each in plants:
        each.begin()
    scheduler = Scheduler(context, [job for each in plants for job in _jobs(each.loop)])
    ended = threading.Event()
    looking = threading.Thread(target=look_after, args=(context, plants, ended), name="looking after", daemon=True)
    scheduler.start()
    looking.start()
    log.info("controlling", sites=[each.loop.plant.id for each in plants])
    with holder.watching() as lost:
        while not lost.is_set() and not stop.wait(LOOK_S):
            scheduler.check_clock(context.now())
    if lost.is_set():
        for each in plants:
            each.loop.end()
    scheduler.stop()
    if stop.is_set() and not lost.is_set():
        with ThreadPoolExecutor(max(1, len(plants))) as threads:
            list(threads.map(lambda each: each.loop.hand_over(), plants))
    ended.set()
    looking.join(LOOK_S)
    log.info("control ended", because="stop" if stop.is_set() else "somebody else has the lease")


def plants_of(context: Context, field: Field) -> list[LookingAfter]:
    """Every plant that can be controlled; one whose map is wrong holds up no other, and is missed by its alarm."""
    found = []
    for plant in cooling_plants(context):
        try:
            found.append(_plant(context, field, plant))
        except AnjeonError as error:
            log.error("cannot be controlled", site=plant.id, reason=error.text.in_language("en"))
    return found


def _plant(context: Context, field: Field, plant: CoolingPlant) -> LookingAfter:
    side = CoolingSide(field, plant.device, protocol_map(plant.device.map))
    folder = context.settings.data_dir / "cooling"
    spool = RecordSpool(folder / f"site_{plant.id}.cycles", SPOOL_BYTES)
    kept = Kept(folder / f"site_{plant.id}.json")
    loop = PlantLoop(plant, side, Clocks.begin(context.now), kept, spool)
    return LookingAfter(context, loop, spool)


def _jobs(loop: PlantLoop) -> tuple[Job, Job]:
    site = loop.plant.id
    return (
        Job(name=f"cycle {site}", trigger=Every(seconds=STEP_S), run=lambda _: loop.cycle()),
        Job(name=f"between {site}", trigger=Every(seconds=1), run=lambda _: loop.between()),
    )


if __name__ == "__main__":
    main()
