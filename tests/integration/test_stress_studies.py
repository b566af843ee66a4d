"""Studies of the stress lab: asked for, claimed, cancelled and kept, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.errors import BadParameter, Conflict, NotAllowed, NotFound
from api.services.context import Context
from api.services.retention import remove_old
from api.services.roles import Principal, Role
from api.services.stress import studies
from api.services.stress.traces import list_traces, upload_trace
from api.store.db import reading, writing
from api.store.stress import studies as store
from api.store.stress.studies import State
from api.store.stress.tables import stress_block
from engine.stress.config import StudyConfig
from tests.conftest import NOW, Clock
from tests.stress import sample_answer
from tests.stress_rows import FINGERPRINT, IRRADIANCE, SMALL, done_study


def person(name: str, role: Role = Role.viewer) -> Principal:
    return Principal(name=name, role=role, kind="session")


def blocks_kept(context: Context) -> int:
    with reading(context.engines["default"]) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(stress_block)).scalar_one())


def claim(context: Context, runner: str) -> int | None:
    with writing(context.engines["default"]) as connection:
        line = store.claim(connection, runner, context.now())
    return None if line is None else line.id


def beats(context: Context, study_id: int, runner: str) -> bool:
    with writing(context.engines["default"]) as connection:
        return store.beat(connection, study_id, runner, context.now(), progress=0.5, eta_s=30.0)


def keeps(context: Context, study_id: int, runner: str, number: int) -> bool:
    with writing(context.engines["default"]) as connection:
        return store.add_block(connection, study_id, runner, number, b"\0block")


def test_what_is_done_is_found_with_its_config_its_answer_and_what_reproduces_it(context: Context) -> None:
    done = done_study(context, **SMALL)
    found = studies.find_study(context, done)
    assert (found.line.state, found.line.progress, found.line.fingerprint) == (State.DONE, 1.0, FINGERPRINT)
    assert (found.config, found.answer) == (StudyConfig.from_plain(SMALL), sample_answer())
    assert [line.id for line in studies.list_studies(context)] == [done]
    record = studies.run_record(context, done)
    assert StudyConfig.from_plain(record["study"]) == found.config
    assert (record["code"], record["fingerprint"]) == (found.line.code, FINGERPRINT)


def test_two_never_run_the_same_and_one_that_falls_silent_loses_it_for_good(context: Context, clock: Clock) -> None:
    first, second = (studies.ask(context, SMALL, who).id for who in ("kim", "lee"))
    assert [claim(context, runner) for runner in ("a", "b", "c")] == [first, second, None]
    assert keeps(context, first, "a", 0)
    assert not keeps(context, first, "b", 1)
    assert beats(context, first, "a")
    clock.now = NOW + timedelta(seconds=10)
    assert studies.eta_s(context, studies.standing(context, first)) == 20.0
    assert not studies.is_one_waiting(context)
    clock.now = NOW + timedelta(seconds=61)
    assert studies.is_one_waiting(context)
    assert claim(context, "c") == first
    assert studies.standing(context, first).deaths == 1
    assert not beats(context, first, "a")
    assert not keeps(context, first, "a", 1)
    assert keeps(context, first, "c", 1)
    assert studies.standing(context, first).deaths == 0
    with reading(context.engines["default"]) as connection:
        assert store.block_numbers(connection, first) == {0, 1}
        assert store.read_block(connection, first, 0) == b"\0block"


def test_runners_that_claim_at_the_same_time_get_different_studies(context: Context) -> None:
    asked = [studies.ask(context, SMALL, "kim").id for _ in range(8)]
    together = threading.Barrier(4)

    def claim_all(runner: str) -> list[int]:
        together.wait()
        return [claimed for _ in asked if (claimed := claim(context, runner)) is not None]

    with ThreadPoolExecutor(4) as runners:
        claimed = [study_id for ids in runners.map(claim_all, "abcd") for study_id in ids]
    assert sorted(claimed) == asked


def test_blocks_of_another_version_of_the_program_are_void(context: Context) -> None:
    asked = studies.ask(context, SMALL, "kim")
    claim(context, "a")
    keeps(context, asked.id, "a", 0)
    for code, left in ((asked.code, 1), ("0" * 64, 0)):
        with writing(context.engines["default"]) as connection:
            store.begin_with(connection, asked.id, code)
        assert blocks_kept(context) == left


def test_ones_own_is_cancelled_and_anybodys_by_an_engineer_and_nothing_half_is_left(context: Context) -> None:
    asked = studies.ask(context, SMALL, "kim").id
    claim(context, "a")
    keeps(context, asked, "a", 0)
    with pytest.raises(NotAllowed):
        studies.cancel(context, asked, person("lee"))
    assert studies.cancel(context, asked, person("park", Role.engineer)).state is State.CANCELLED
    assert (blocks_kept(context), studies.find_study(context, asked).answer) == (0, None)
    assert not beats(context, asked, "a")
    assert not keeps(context, asked, "a", 1)
    with pytest.raises(Conflict):
        studies.cancel(context, asked, person("kim"))
    waiting = studies.ask(context, SMALL, "lee").id
    assert studies.cancel(context, waiting, person("lee")).state is State.CANCELLED
    assert claim(context, "b") is None


def test_one_person_may_have_so_many_that_are_not_over(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "MOST_OPEN", 1)
    asked = studies.ask(context, SMALL, "kim").id
    with pytest.raises(Conflict):
        studies.ask(context, SMALL, "kim")
    assert studies.ask(context, SMALL, "lee").state is State.QUEUED
    studies.cancel(context, asked, person("kim"))
    assert studies.ask(context, SMALL, "kim").state is State.QUEUED


def test_after_a_year_studies_go_with_their_blocks_and_traces_too(context: Context, clock: Clock) -> None:
    done_study(context, **SMALL)
    left = studies.ask(context, SMALL, "kim").id
    claim(context, "a")
    keeps(context, left, "a", 0)
    trace = upload_trace(context, {"name": "clouds", "kind": "irradiance", "csv": IRRADIANCE}, "kim")
    assert (trace.facts["rows"], list_traces(context)) == (2, [trace])
    clock.now = NOW + timedelta(days=364)
    assert remove_old(context) == 0
    clock.now = NOW + timedelta(days=366)
    assert remove_old(context) == 3
    assert (studies.list_studies(context), list_traces(context), blocks_kept(context)) == ([], [], 0)


def test_an_uploaded_trace_stands_in_a_study_by_its_number(context: Context) -> None:
    hours = "time,G [W/m2]\n" + "".join(f"2026-03-21 {hour:02}:{m}0,{1_000}\n" for hour in range(24) for m in range(6))
    trace = upload_trace(context, {"name": "a bright day", "kind": "irradiance", "csv": hours}, "kim")
    assert (trace.facts["rows"], trace.facts["length_s"]) == (144, 86_400.0)
    sheet = {"assumptions": {"pv_losses": 0.25}}  # 1 000 W/m2 less a quarter
    asked = studies.ask(context, {**SMALL, **sheet, "traces": {"pv_share": {"trace": trace.id}}}, "kim")
    assert studies.find_study(context, asked.id).config.traces == {"pv_share": (0.75,) * 24}
    wrong = {"demand_mw": {"trace": trace.id}, "pv_share": {"trace": 99}, "grid_share": {"name": "a"}}
    for measure, named in wrong.items():
        with pytest.raises(BadParameter) as refused:
            studies.ask(context, {**SMALL, "traces": {measure: named}}, "kim")
        assert refused.value.detail["field"].startswith(f"traces.{measure}")


@pytest.mark.parametrize("study_id", [1, 2**31, 10**30])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_study_that_is_not_there_is_not_found(context: Context, study_id: int, backend: str) -> None:
    for asked in (studies.standing, studies.find_study, studies.find_result, studies.run_record):
        with pytest.raises(NotFound):
            asked(context, study_id)
