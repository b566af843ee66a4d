"""Somebody's turn to run a study: what it may store while the study is its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from api.i18n import LANGUAGES, Text
from api.services.context import Context
from api.store.db import reading, writing
from api.store.stress import studies as store
from api.store.stress.studies import State, StudyLine

SLICE_S = 20.0  # of a study while others wait: nobody waits hours behind a long one


class Stopped(Exception):
    """Whoever runs the study is to stop."""


class Lost(Exception):
    """The study is no longer the caller's to run: cancelled, or another's."""


@dataclass(kw_only=True)
class Turn:
    """A claimed study. go_on: whether its runner is to go on; began: its progress at first, None until that is told."""

    context: Context
    line: StudyLine
    runner: str
    go_on: Callable[[], bool]
    begun_s: float = field(default_factory=time.monotonic)
    began: float | None = None

    def config(self) -> str:
        """The study as JSON."""
        with reading(self.context.engines["default"]) as connection:
            return store.find_content(connection, self.line.id)[0]

    def kept(self) -> set[int]:
        """The blocks that are kept, by their numbers."""
        with reading(self.context.engines["default"]) as connection:
            return store.block_numbers(connection, self.line.id)

    def block(self, number: int) -> bytes:
        """A block that is kept."""
        with reading(self.context.engines["default"]) as connection:
            return store.read_block(connection, self.line.id, number)

    def is_over(self) -> bool:
        """Whether it is another study's turn: this one has had its time, and somebody waits."""
        if time.monotonic() - self.begun_s < SLICE_S:
            return False
        with reading(self.context.engines["default"]) as connection:
            return store.is_one_waiting(connection, self.context.now())

    def keep(self, blocks: Mapping[int, bytes]) -> None:
        """Keep blocks; raises :class:`Lost`."""
        with writing(self.context.engines["default"]) as connection:
            for number, content in blocks.items():
                if not store.add_block(connection, self.line.id, self.runner, number, content):
                    raise Lost

    def tell(self, progress: float) -> None:
        """Say how far it is, 0 to 1, and that it lives; raises :class:`Stopped` or :class:`Lost`."""
        if not self.go_on():
            raise Stopped
        self.began = progress if self.began is None else self.began
        gained, took_s = progress - self.began, time.monotonic() - self.begun_s
        eta_s = took_s * (1.0 - progress) / gained if gained > 0.0 else None
        now = self.context.now()
        with writing(self.context.engines["default"]) as connection:
            if not store.beat(connection, self.line.id, self.runner, now, progress=progress, eta_s=eta_s):
                raise Lost

    def put_back(self, *, died: bool = False) -> None:
        """Let it wait again, with the blocks it has. died: something ended its processes."""
        with writing(self.context.engines["default"]) as connection:
            store.put_back(connection, self.line.id, self.runner, died=died)

    def done(self, result: str, fingerprint: str) -> None:
        """It is over, with its result, unless it was lost meanwhile."""
        now = self.context.now()
        with writing(self.context.engines["default"]) as connection:
            store.finish(
                connection, self.line.id, State.DONE, now, runner=self.runner, result=result, fingerprint=fingerprint
            )

    def fail(self, why: Text) -> None:
        """It is over, without one."""
        error = {language: why.in_language(language) for language in LANGUAGES}
        now = self.context.now()
        with writing(self.context.engines["default"]) as connection:
            store.finish(connection, self.line.id, State.FAILED, now, runner=self.runner, error=error)
