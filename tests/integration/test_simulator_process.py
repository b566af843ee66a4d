"""The simulator as a process: what mbpoll reads of it, a plug that is pulled, a port that is taken."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pymodbus.client import ModbusTcpClient

from jobs.devices.bms_simulator import PORT_TAKEN, main
from tests.waiting import wait_until

COMMAND = [sys.executable, "-m", "jobs.devices.bms_simulator"]
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The process, once it listens; stopped at the end."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if json.loads(line)["event"] == "listening":
                break
        yield process
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


def sequence(port: int, unit: int = 1) -> int:
    with ModbusTcpClient("127.0.0.1", port=port) as client:
        words = client.read_holding_registers(65_010, count=2, device_id=unit).registers
        return int(words[0] << 16 | words[1])


@pytest.fixture(scope="module")
def replaying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], int]]:
    """A process that shows one row again and again, so that everybody reads the same: its arguments and port."""
    path = tmp_path_factory.mktemp("replay") / "still.csv"
    path.write_text(
        "timestamp,bank_id,bank_soc,bank_dc_volt,bank_dc_current\n2022-05-10T00:00:00Z,1,45.6,871.2,-12.3\n"
    )
    port = free_port()
    given = ["--map", "bms_one_block", "--port", str(port), "--unit", "7", "--replay", str(path)]
    with running(*given):
        yield given, port


def test_mbpoll_reads_and_writes_what_pymodbus_does(replaying: tuple[list[str], int]) -> None:
    if shutil.which("mbpoll") is None:
        pytest.skip("mbpoll is not installed")
    _, port = replaying
    line = ["mbpoll", "-m", "tcp", "-p", str(port), "-a", "7", "-0", "-1"]
    asked = [*line, "-t", "3", "-r", "2", "-c", "4", "127.0.0.1"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout
    seen = {int(at): int(word) & 0xFFFF for at, word in re.findall(r"^\[(\d+)\]:\s+(-?\d+)", said, re.MULTILINE)}
    with ModbusTcpClient("127.0.0.1", port=port) as client:
        words = client.read_input_registers(2, count=4, device_id=7).registers
        # 45.6 %, not recorded, 871.2 V, -12.3 A
        assert [seen[at] for at in range(2, 6)] == words == [456, 0xFFFF, 8712, 0x10000 - 123]
        subprocess.run([*line, "-t", "4", "-r", "502", "127.0.0.1", "1"], capture_output=True, timeout=20, check=True)
        assert client.read_holding_registers(502, count=1, device_id=7).registers == [1]


def test_after_the_plug_was_pulled_the_sequence_goes_on(replaying: tuple[list[str], int]) -> None:
    given, _ = replaying
    port = free_port()
    given[given.index("--port") + 1] = str(port)
    with running(*given) as process:
        first = sequence(port, 7)
        wait_until(lambda: sequence(port, 7) > first, 30)
        before = sequence(port, 7)
        process.kill()
        process.wait(20)
    with running(*given):
        assert sequence(port, 7) > before


def ended(*arguments: str) -> tuple[int, str]:
    """Exit code and last words of a simulator that does not start."""
    command = [sys.executable, "-m", "jobs.devices.bms_simulator", *arguments]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return found.returncode, found.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, words = ended("--map", "room_sensors", "--port", str(port))
    assert code == PORT_TAKEN
    assert f'"port": {port}' in words


def test_a_map_that_is_not_there_is_named() -> None:
    code, words = ended("--map", "no_such_map")
    assert code == 1
    assert "no_such_map" in words


@pytest.mark.parametrize(
    "arguments", [[], ["--map", "x", "--demo"], ["--map", "x", "--unit", "0"], ["--map", "x", "--speed", "0"]]
)
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2
