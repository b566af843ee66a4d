"""Studies asked for, followed, ended; what is done stays as a saved run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from api.errors import BadParameter, Conflict, NotAllowed, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.roles import Principal, Role
from api.services.stress.code import code_version
from api.services.stress.traces import study_with_traces
from api.store.db import reading, writing
from api.store.stress import studies as store
from api.store.stress.studies import State, StudyLine
from engine.plain import from_plain
from engine.stress.answer import Answer
from engine.stress.config import StudyConfig

LISTED = 100
MOST_OPEN = 20  # of one person
LONGEST_NAME = 80
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study with what is in it. answer: once it is done."""

    line: StudyLine
    config: StudyConfig
    answer: Answer | None


def ask(context: Context, given: Any, who: str, name: Any = "") -> StudyLine:
    """Store a study for the job process; returns how it stands (queued).

    ``given``: the JSON values of a :class:`StudyConfig`; in ``traces`` an uploaded trace may be named, as
    ``{"demand_mw": {"trace": 3}}``. Raises :class:`BadParameter` naming the field, :class:`Conflict` where too many of
    this person's are not over.
    """
    if not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable():
        expected = Text("a text of at most {length} characters, without control characters", length=LONGEST_NAME)
        raise BadParameter("name", repr(name), expected)
    config = study_with_traces(context, given)
    with writing(context.engines["default"]) as connection:
        if store.count_open(connection, who) >= MOST_OPEN:
            text = Text("You have {most} studies that are not over. Wait for one or cancel one.", most=MOST_OPEN)
            raise Conflict(text)
        now, code = context.now(), code_version()
        made = store.add(connection, name=name, asked_by=who, config=config.to_json(), code=code, now=now)
    return standing(context, made)


def standing(context: Context, study_id: int) -> StudyLine:
    """How a study stands, cheap enough to be asked each second; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        return _line(connection, study_id)


def find_study(context: Context, study_id: int) -> Study:
    """A study with its config and, once it is done, its answer; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        line = _line(connection, study_id)
        config, result = store.find_content(connection, study_id)
    answer = None if result is None else from_plain(Answer, orjson.loads(result))
    return Study(line=line, config=StudyConfig.from_json(config), answer=answer)


def find_result(context: Context, study_id: int) -> tuple[StudyLine, str | None]:
    """How a study stands and, once it is done, its answer as JSON; raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        return _line(connection, study_id), store.find_content(connection, study_id)[1]


def list_studies(context: Context) -> list[StudyLine]:
    """The newest studies, whoever asked for them: the saved runs."""
    with reading(context.engines["default"]) as connection:
        return store.newest(connection, LISTED)


def is_one_waiting(context: Context) -> bool:
    """Whether there is a study that nobody runs."""
    with reading(context.engines["default"]) as connection:
        return store.is_one_waiting(connection, context.now())


def eta_s(context: Context, line: StudyLine) -> float | None:
    """Seconds until a running study is done; None where that cannot be told yet, and for those that do not run."""
    if line.eta_s is None or line.beat_at is None:
        return None
    return max(0.0, line.eta_s - (context.now() - line.beat_at) / timedelta(seconds=1))


def cancel(context: Context, study_id: int, who: Principal) -> StudyLine:
    """End a study that is not over: one's own, or anybody's as an engineer. Nothing of it is left but its config.

    Raises :class:`NotFound`, :class:`NotAllowed`, :class:`Conflict` when it is over.
    """
    line = standing(context, study_id)
    if line.asked_by != who.name and not who.role >= Role.engineer:
        raise NotAllowed(Text("This study was asked for by somebody else."))
    with writing(context.engines["default"]) as connection:
        if not store.finish(connection, study_id, State.CANCELLED, context.now()):
            raise Conflict(Text("The study {id} is over.", id=study_id))
    return standing(context, study_id)


def run_record(context: Context, study_id: int) -> Mapping[str, Any]:
    """What reproduces a study to the last bit: ``study`` (with its seed), ``code`` (version of the program that worked
    it out, or is to), ``fingerprint`` (sha256 of every value, None until it is done). Raises :class:`NotFound`."""
    with reading(context.engines["default"]) as connection:
        line = _line(connection, study_id)
        config, _ = store.find_content(connection, study_id)
    return {"study": orjson.loads(config), "code": line.code, "fingerprint": line.fingerprint}


def _line(connection: Any, study_id: int) -> StudyLine:
    found = store.find_line(connection, study_id) if study_id <= LARGEST_ID else None
    if found is None:
        raise NotFound(Text("There is no study {id}.", id=study_id), field="id")
    return found
