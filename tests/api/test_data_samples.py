"""The lines of the Data page run as they are, against a real server, with the token in an environment variable."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from api.services.context import Context
from api.services.datasets import RowQuery
from api.services.roles import Role
from dashapp.data_page.samples import TOKEN_VARIABLE, samples
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows


@pytest.fixture
def code(app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The samples by tool for rack 2 of three rows, its server running and a token in the environment."""
    make_rack_table(context)
    put_rack_rows(
        context,
        [
            {"timestamp": NOW - timedelta(seconds=s), "rack_id": rack, "rack_current": None if s == 2 else -12.5}
            for s in (1, 2, 3)
            for rack in (1, 2)
        ],
    )
    token = app.extensions["anjeon.tokens"].issue(name="someone", role=Role.viewer, days=1, actor="test")
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    query = RowQuery(
        site=1, table="rack", rack=2, start=NOW - timedelta(seconds=3), end=NOW, end_included=True,
        columns=("timestamp", "rack_id", "rack_current"),
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        zone = context.sites.site(1).zone
        yield {s.tool: s.code for s in samples(query, zone, f"http://127.0.0.1:{server.server_port}")}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(code: str) -> Any:
    names: dict[str, Any] = {}
    exec(code, names)
    return names["frame"]


def test_the_pandas_lines_read_the_rows_with_their_times(code: dict[str, str]) -> None:
    frame = run(code["pandas"])
    assert list(frame.columns) == ["timestamp", "rack_id", "rack_current"]
    assert list(frame["rack_id"]) == [2, 2, 2]
    assert frame["timestamp"].iloc[-1] == NOW - timedelta(seconds=1)
    assert list(frame["rack_current"].isna()) == [False, True, False]


@pytest.mark.skipif(importlib.util.find_spec("polars") is None, reason="polars is not installed")
def test_the_polars_lines_read_the_rows(code: dict[str, str]) -> None:
    frame = run(code["polars"])
    assert frame["rack_current"].to_list() == [-12.5, None, -12.5]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_line_writes_the_file(code: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(["bash", "-c", code["curl"]], cwd=tmp_path, check=True)
    lines = (tmp_path / "site1_rack.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "timestamp,rack_id,rack_current"
    assert [line.rsplit(",", 2)[1:] for line in lines[1:]] == [["2", "-12.5"], ["2", ""], ["2", "-12.5"]]
