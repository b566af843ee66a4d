"""The lease of the cooling loop: kept through an outage of the database, given up at once to somebody else."""

from __future__ import annotations

import pytest

from api.errors import DatabaseAway
from jobs.cooling.holding import Holder
from tests.waiting import wait_until


class Lease:
    """A lease whose database is at the test's hand: ``says`` None: away."""

    def __init__(self) -> None:
        self.says: bool | None = True
        self.held = False

    def acquire(self) -> bool:
        if self.says is None:
            raise DatabaseAway("default")
        self.held = self.says
        return self.says

    def is_held(self) -> bool:
        return self.held

    def release(self) -> None:
        self.held = False


@pytest.fixture
def lease() -> Lease:
    return Lease()


def test_nobody_begins_to_control_while_the_database_is_away(lease: Lease) -> None:
    lease.says = None
    assert not Holder(lease).take()


def test_who_controls_goes_on_while_the_database_is_away_and_has_the_lease_again_afterwards(lease: Lease) -> None:
    holder = Holder(lease)
    assert holder.take()
    lease.says, lease.held = None, False
    assert not holder.is_lost()
    lease.says = True
    assert not holder.is_lost()
    assert lease.held


def test_who_finds_somebody_else_with_the_lease_has_lost_it(lease: Lease) -> None:
    holder = Holder(lease)
    assert holder.take()
    lease.says, lease.held = False, False
    assert holder.is_lost()
    with holder.watching() as lost:
        wait_until(lost.is_set, timeout_s=10)


def test_a_second_loop_stands_by(lease: Lease) -> None:
    lease.says = False
    holder = Holder(lease)
    assert not holder.take()
    lease.says = True
    assert holder.take()
