"""People's orders on their way into the loop: taken as soon as they are confirmed, ended once a cycle followed them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.services.context import Context
from api.services.cooling.carrying import CoolingOrder, claim, finish, waiting_orders
from engine.field.outcomes import Applied, Outcome, Unreachable
from jobs.cooling.plant_loop import PlantLoop
from jobs.cooling.recording import ARMED


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An order that was taken, and how many cycles there had been by then."""

    order: CoolingOrder
    cycles: int


class OrderTaker:
    """Takes what is confirmed for one plant, and ends what a cycle has followed. Used from one thread."""

    def __init__(self, context: Context, loop: PlantLoop) -> None:
        self._context, self._loop = context, loop
        self._taken: list[Taken] = []

    def look(self) -> None:
        """Raises :class:`~api.errors.AnjeonError` when the database is away; nothing of an order is lost then."""
        loop = self._loop
        for order in waiting_orders(self._context, loop.plant.id):
            mode = claim(self._context, order, _holding(loop))
            if mode is None:
                continue
            loop.known = replace(loop.known, mode=mode)
            if order.mode is not None:
                finish(self._context, order)
            else:
                self._taken.append(Taken(order=order, cycles=loop.cycles))
        for taken in [one for one in self._taken if loop.cycles > one.cycles]:
            finish(self._context, taken.order, self._outcome(taken.order))
            self._taken.remove(taken)

    def _outcome(self, order: CoolingOrder) -> Outcome | None:
        """What became of a frequency in the cycle after it was taken; None: the loop follows it, ramp and all."""
        loop, actuator = self._loop, order.actuator
        if loop.known.writes != ARMED:
            return loop.known.refusal()
        if loop.image is None:
            return Unreachable()
        done = None if actuator is None else loop.carried.hz.get(actuator)
        return None if done is None or isinstance(done.outcome, Applied) else done.outcome


def _holding(loop: PlantLoop) -> dict[str, float]:
    """The frequencies that the plant holds as ordered, none where they are not known."""
    held = loop.holding()
    return {} if held is None else {"sw": held.sw_hz, "fw": held.fw_hz, "fan": held.fan_hz}
