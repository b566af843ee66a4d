"""Studies carried out: block by block, each kept as it comes, so that whoever goes on later goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from uuid import uuid4

import orjson

from api.errors import AnjeonError, BadParameter
from api.i18n import Text
from api.services.context import Context
from api.services.stress.code import code_version
from api.services.stress.errors import naming
from api.services.stress.turn import Lost, Stopped, Turn
from api.services.stress.work import Workers, worked_out
from api.store.db import writing
from api.store.stress import studies as store
from engine.plain import from_plain, to_plain
from engine.stress.answer import Answer
from engine.stress.answering import answer_of
from engine.stress.block import Block, block_count
from engine.stress.config import StudyConfig
from engine.stress.study import study_of
from engine.stress.sun import sky_of

LOOK_S = 0.5  # how often a cancelled study is noticed
MOST_DEATHS = 3  # without a block in between
ANSWER_WORK = 5_000_000  # runs x steps x architectures that take about as long as the answer made of them
DIED = Text("What ran the study was ended {times} times from outside, perhaps for want of memory.", times=MOST_DEATHS)
TOO_LARGE = Text("The study needs more memory than this server has. Ask for fewer runs or steps.")
UNEXPECTED = Text("The study came upon something unexpected; the log says more.")


def carry_out_next(context: Context, workers: Workers, go_on: Callable[[], bool]) -> bool:
    """Run a study that waits, until it is over, it is another's turn, or ``go_on`` says no; whether there was one.

    It is stored as done with its answer, or as failed with the reason; put back with its blocks when it is another's
    turn, ``go_on`` says no or a process of ``workers`` is ended from outside; left alone once it is cancelled. Raises
    what was unexpected, and :class:`~api.errors.AnjeonError` while the database is away: it is gone on with later.
    """
    runner = uuid4().hex
    with writing(context.engines["default"]) as connection:
        line = store.claim(connection, runner, context.now())
        if line is not None:
            store.begin_with(connection, line.id, code_version())
    if line is None:
        return False
    turn = Turn(context=context, line=line, runner=runner, go_on=go_on)
    if line.deaths >= MOST_DEATHS:
        turn.fail(DIED)
    else:
        _carry_out(turn, workers)
    return True


def _carry_out(turn: Turn, workers: Workers) -> None:
    try:
        with naming():
            config = StudyConfig.from_json(turn.config())
        if _work_out(turn, workers, config):
            _make_answer(turn, config)
        else:
            turn.put_back()
    except Lost:
        workers.end()
    except Stopped:
        workers.end()
        turn.put_back()
    except BrokenExecutor:
        workers.end()
        turn.put_back(died=True)
    except BadParameter as error:
        turn.fail(error.text)
    except MemoryError:
        workers.end()
        turn.fail(TOO_LARGE)
    except AnjeonError:
        workers.end()
        raise
    except Exception:
        workers.end()
        turn.fail(UNEXPECTED)
        raise


def _work_out(turn: Turn, workers: Workers, config: StudyConfig) -> bool:
    """Every block that is not kept yet; False where it came to be another's turn before the last of them."""
    total, kept, share = block_count(config), turn.kept(), _share_of_blocks(config)
    missing = [number for number in range(total - 1, -1, -1) if number not in kept]
    running: dict[Future[bytes], int] = {}
    done = len(kept)
    turn.tell(share * done / total)
    sky = sky_of(config) if missing else None
    while True:
        while missing and len(running) < 2 * workers.size and not turn.is_over():
            number = missing.pop()
            running[workers.submit(worked_out, config, number, sky)] = number
        if not running:
            return not missing
        over, _ = wait(running, timeout=LOOK_S, return_when=FIRST_COMPLETED)
        turn.keep({running.pop(future): future.result() for future in over})
        done += len(over)
        turn.tell(share * done / total)


@dataclass(kw_only=True)
class _Part:
    """How far the answer is, and whether it is still wanted."""

    done: float = 0.0
    is_wanted: bool = True

    def __call__(self, done: float) -> None:
        if not self.is_wanted:
            raise Lost
        self.done = done


def _make_answer(turn: Turn, config: StudyConfig) -> None:
    """The answer of all blocks, in a thread, while this one says that it lives."""
    share, part = _share_of_blocks(config), _Part()
    thread = ThreadPoolExecutor(1)
    future = thread.submit(_answer, turn, config, part)
    try:
        while not wait([future], timeout=LOOK_S).done:
            turn.tell(share + (1.0 - share) * part.done)
        turn.done(*future.result())
    finally:
        part.is_wanted = False
        thread.shutdown(wait=False)


def _answer(turn: Turn, config: StudyConfig, told: Callable[[float], None]) -> tuple[str, str]:
    """The answer as JSON, and the fingerprint of the values it is made of."""
    blocks = (Block.from_bytes(turn.block(number)) for number in range(block_count(config)))
    result = study_of(config, blocks)
    answer = orjson.dumps(to_plain(answer_of(result, told)), option=orjson.OPT_SERIALIZE_NUMPY)
    from_plain(Answer, orjson.loads(answer))  # what could not be read again is no result: the study fails
    return answer.decode(), result.fingerprint


def _share_of_blocks(config: StudyConfig) -> float:
    """Which part of the time the blocks take, 0 to 1; the rest is the answer's."""
    work = config.runs * config.steps * len(config.architectures)
    return work / (work + ANSWER_WORK)
