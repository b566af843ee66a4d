"""docs/simulator.md says of faults and arguments what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.field import fault_block
from engine.field.fault_kinds import KINDS, Aim, FaultKind
from jobs.devices.bms_simulator import main

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")


def line_of(kind: FaultKind) -> str:
    aim = {Aim.NOTHING: "rack" if kind.needs_rack else "", Aim.CELL: "rack, cell from 1"}.get(kind.aim, kind.aim.value)
    size = f"{kind.low:g} .. {kind.high:g} {kind.unit} ({kind.usual:g})" if kind.has_magnitude else ""
    return f"| `{kind.name}` | {kind.code} | {kind.does[1]} | {aim} | {size} |"


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_stands_in_the_table_as_it_is(name: str) -> None:
    assert line_of(KINDS[name]) in TEXT.splitlines()


def test_the_addresses_of_the_control_block_are_those_of_the_code() -> None:
    table = [line for line in (fault_block.__doc__ or "").splitlines() if line[:2] == "65"]
    assert len(table) == 11
    for line in table:
        assert line in TEXT


def test_every_argument_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    for word in capsys.readouterr().out.split():
        if word.startswith("--"):
            assert word.strip(",])") in TEXT
