"""A lock that PostgreSQL keeps for as long as one connection of ours lives."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa

from api.errors import AnjeonError
from api.store.db import translated

# a holder whose machine is gone, not only its process, is noticed within some eight seconds
_KEEPALIVE = "SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2"


class AdvisoryLock:
    """``pg_try_advisory_lock`` on a connection of its own, outside the pool. A forked child does not keep it."""

    def __init__(self, engine: sa.Engine, key: int) -> None:
        self._engine, self._key = engine, key
        self._connection: sa.Connection | None = None
        os.register_at_fork(after_in_child=self._let_go_in_child)

    def acquire(self) -> bool:
        """Take the lock if nobody has it. Raises :class:`~api.errors.DatabaseAway`."""
        self.release()
        with translated(self._engine):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            try:
                connection.exec_driver_sql(_KEEPALIVE)
                if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._key))):
                    self._connection = connection
                    return True
            finally:
                if self._connection is None:
                    connection.close()
        return False

    def is_held(self) -> bool:
        """Whether the lock is still ours: the server ends it with the connection, without a word."""
        if self._connection is None:
            return False
        try:
            with translated(self._engine):
                self._connection.execute(sa.select(1))
        except AnjeonError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give the lock back, if it is ours."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _let_go_in_child(self) -> None:
        # The child shares the socket: open there, it would keep the lock after our death; closed in the ordinary way,
        # it would end our session. So its copy is pointed elsewhere.
        if self._connection is not None:
            driver: Any = self._connection.connection.dbapi_connection
            with open(os.devnull, "r+b") as nowhere:
                os.dup2(nowhere.fileno(), driver.fileno())
            self._connection = None
