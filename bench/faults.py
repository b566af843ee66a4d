"""What the operator sees of a fault, and after how long: ``python -m bench.faults``.

The whole control room is started as ``make run`` starts it, in a folder of its own. Each fault is given to a simulated
device over REST, as a page does it; then the list of alarms is read until the alarm stands that the fault should raise,
and, with the fault taken back, until it has returned. At the end the rows of the seconds in between are counted.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
LOOK_S = 0.25
BMS = "panli-bms-2"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A fault of ``device`` and the kinds of alarm one of which tells of it. ``command``: name and value of a write
    that is sent with the fault in place."""

    fault: str
    kinds: tuple[str, ...]
    device: str = BMS
    body: dict[str, Any] = field(default_factory=dict)
    command: tuple[str, float] | None = None
    patience_s: float = 60.0


CASES = (
    Case(fault="off_gas", kinds=("offgas",)),
    Case(fault="emergency", kinds=("emergency",)),
    Case(fault="bms_warning", kinds=("flag.warning",)),
    Case(fault="bms_fault", kinds=("flag.protect",)),
    Case(fault="hot_cell", kinds=("protection.warning", "protection.protect"), body={"rack_id": 5, "value": 240}),
    Case(fault="invalid", kinds=("value.unknown", "value.range"), patience_s=120),
    Case(fault="lost_rack", kinds=("flag.protect", "value.frozen", "rows.stale"), body={"rack_id": 3}),
    Case(fault="silent", kinds=("device.silent",)),
    Case(fault="closed", kinds=("device.silent",)),
    Case(fault="slow", kinds=("device.silent", "device.bad"), body={"value": 3}),
    Case(fault="exception", kinds=("device.bad",)),
    Case(fault="short", kinds=("device.bad",)),
    Case(fault="wrong_unit", kinds=("device.bad", "device.silent")),
    Case(fault="garbage", kinds=("device.bad", "device.silent")),
    Case(fault="late", kinds=("device.silent", "device.bad")),
    Case(fault="write_ignored", kinds=("command.mismatch",), command=("r1.fan", 1)),
    Case(fault="write_refused", kinds=("command.mismatch",), command=("r2.fan", 1)),
    Case(fault="write_clamped", kinds=("command.mismatch",), command=("over_temperature_warning", 45)),
)


class Api:
    """The REST interface of the running control room, as an engineer."""

    def __init__(self, port: int, token: str) -> None:
        self._base, self._token = f"http://127.0.0.1:{port}", token

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def alarms(self, device: str) -> list[dict[str, Any]]:
        """The alarms that stand at the site of a device."""
        site = 2 if device.startswith("panli") else 1
        answer = self("GET", f"/api/alarms/?site={site}&page_size=500")
        return list(answer["results"] if isinstance(answer, dict) else answer)


def waited(holds: Callable[[], Any], patience_s: float) -> tuple[Any, float]:
    """What ``holds`` came to give, None where it never did, and after how many seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience_s:
        found = holds()
        if found:
            return found, time.monotonic() - begun
        time.sleep(LOOK_S)
    return None, time.monotonic() - begun


def try_out(api: Api, case: Case) -> str:
    """One row of the table."""
    known = {alarm["id"] for alarm in api.alarms(case.device) if alarm["is_active"]}
    body = {"kind": case.fault, "reason": "bench", **case.body}
    api("POST", f"/api/devices/{case.device}/faults/", body)
    waited(lambda: api("GET", f"/api/devices/{case.device}/faults/"), 20)
    command = None
    if case.command is not None:
        name, value = case.command
        command = api(
            "POST", f"/api/devices/{case.device}/commands/", {"name": name, "value": value, "reason": "bench"}
        )
        api("POST", f"/api/commands/{command['id']}/confirm")

    def raised() -> list[dict[str, Any]]:
        standing = api.alarms(case.device)
        return [a for a in standing if a["kind"] in case.kinds and a["id"] not in known and a["is_active"]]

    found, after_s = waited(raised, case.patience_s)
    api("POST", f"/api/devices/{case.device}/faults/clear/", {"kind": case.fault, "reason": "bench"})
    if found is None:
        return f"| {case.fault} | nothing in {after_s:.0f} s | | |"
    seen = found[0]
    if command is not None:
        api("POST", f"/api/commands/{command['id']}/cancel")

    def returned() -> bool:
        return not any(a["id"] == seen["id"] and a["is_active"] for a in api.alarms(case.device))

    _, back_s = waited(returned, 180)
    words = seen.get("text") or seen.get("title") or seen["kind"]
    return f"| {case.fault} | {seen['priority']} {words} | {after_s:.1f} | {back_s:.1f} |"


def rows_of(api: Api, bank: int, start: int, end: int) -> int:
    """How many rows a bank of site 2 has in a range of seconds since 1970."""
    first, last = (datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for second in (start, end))
    span = f"start-time={first}&end-time={last}"
    answer = api("GET", f"/api/ess/operating-sites/2/banks/{bank}/?{span}&page_size=1")
    return int(answer["count"])


@contextmanager
def control_room(port: int, folder: Path) -> Iterator[Api]:
    """The whole control room on ``port``, as ``make run`` starts it."""
    environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "ANJEON_DEMO_PORT": str(port + 1000)}
    environment |= {"ANJEON_LANGUAGE": "en", "HOST": "127.0.0.1"}
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "jobs.supervisor"], cwd=HERE, env=environment, stdout=log, stderr=log
        )
    try:
        waited(lambda: _is_ready(port), 180)
        issue = ["-m", "flask", "--app", "wsgi", "token", "issue", "--role", "engineer", "--days", "1"]
        made = subprocess.run([sys.executable, *issue], cwd=HERE, env=environment, check=True, capture_output=True)
        yield Api(port, made.stdout.decode().strip())
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8950)
    parser.add_argument("--only", nargs="*", default=[], help="faults to try, all without it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anjeon-faults-") as folder, control_room(given.port, Path(folder)) as api:
        waited(lambda: all(d["link"] == "up" for d in api("GET", "/api/devices/")), 120)
        begun = int(time.time())
        print("| fault | what the operator sees: priority, words | after s | returned s after mending |")
        print("|---|---|---|---|")
        for case in CASES:
            if not given.only or case.fault in given.only:
                print(try_out(api, case), flush=True)
        ended = int(time.time())
        time.sleep(5)  # the last seconds are written
        for bank in (1, 2):
            print(f"\nbank {bank}: {rows_of(api, bank, begun, ended)} rows in {ended - begun} s")


if __name__ == "__main__":
    main()
