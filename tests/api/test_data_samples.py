"""The lines of the Data page run as they are, against a real server, with the token in an environment variable."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pyarrow import parquet
from werkzeug.serving import make_server

from api.services.context import Context
from api.services.datasets import RowQuery
from api.services.roles import Role
from dashapp.data_page.choice import Choice, leaving_names, row_query
from dashapp.data_page.samples import TOKEN_VARIABLE, sample
from tests.components import reader_for
from tests.conftest import NOW
from tests.site_rows import make_rack_table, put_rack_rows

Code = Callable[..., str]
with_polars = pytest.mark.skipif(importlib.util.find_spec("polars") is None, reason="polars is not installed")
with_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
LAST_HOUR = {"start": "2026-11-21 10:31:07", "end": "2026-11-21 11:31:07"}


@pytest.fixture
def code(app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Code]:
    """The lines for a tool and what is chosen of three rows of two racks, their server running and a token set."""
    make_rack_table(context)
    put_rack_rows(
        context,
        [
            {
                "timestamp": NOW - timedelta(seconds=s),
                "rack_id": rack,
                "rack_current": None if s == 2 else -12.5,
                "rack_module_fault": '{"rack1": 0}',
            }
            for s in (1, 2, 3)
            for rack in (1, 2)
        ],
    )
    token = app.extensions["anjeon.tokens"].issue(name="someone", role=Role.viewer, days=1, actor="test")
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def written(tool: str, **chosen: str) -> str:
        choice = Choice(**{"site": "1", "table": "rack", "rack": "2", "tool": tool, **LAST_HOUR, **chosen})
        query: RowQuery = row_query(reader_for(context), choice)
        host = f"http://127.0.0.1:{server.server_port}"
        return sample(choice.tool, query, context.sites.site(1).zone, host, choice.format)

    try:
        yield written
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(code: str) -> Any:
    names: dict[str, Any] = {}
    exec(code, names)
    return names["frame"]


def test_the_pandas_lines_read_the_rows_with_their_times(code: Code) -> None:
    frame = run(code("pandas", columns="rack_current"))
    assert list(frame.columns) == ["timestamp", "bank_id", "rack_id", "rack_current"]
    assert list(frame["rack_id"]) == [2, 2, 2]
    assert frame["timestamp"].iloc[-1] == NOW - timedelta(seconds=1)
    assert list(frame["rack_current"].isna()) == [False, True, False]


@with_polars
def test_the_polars_lines_read_the_rows(code: Code) -> None:
    frame = run(code("polars", columns="rack_current"))
    assert frame["rack_current"].to_list() == [-12.5, None, -12.5]
    assert frame["timestamp"].to_list()[-1] == NOW - timedelta(seconds=1)


@with_polars
@pytest.mark.parametrize("tool", ["pandas", "polars"])
def test_parquet_lines_read_the_same_rows_with_types(code: Code, tool: str) -> None:
    frame = run(code(tool, columns="rack_current", format="parquet"))
    assert list(frame.columns) == ["timestamp", "bank_id", "rack_id", "rack_current"]
    times = [moment.to_pydatetime() if tool == "pandas" else moment for moment in frame["timestamp"]]
    assert times == [NOW - timedelta(seconds=s) for s in (3, 2, 1)]
    assert (frame["rack_current"] == -12.5).sum() == 2


@with_curl
def test_the_curl_line_writes_a_parquet_file(code: Code, tmp_path: Path) -> None:
    subprocess.run(["bash", "-c", code("curl", format="parquet")], cwd=tmp_path, check=True)
    assert parquet.read_metadata(tmp_path / "site1_rack.parquet").num_rows == 3


@with_curl
def test_the_curl_line_writes_the_file(code: Code, tmp_path: Path) -> None:
    subprocess.run(["bash", "-c", code("curl", columns="rack_current")], cwd=tmp_path, check=True)
    lines = (tmp_path / "site1_rack.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "timestamp,bank_id,rack_id,rack_current"
    assert [line.rsplit(",", 2)[1:] for line in lines[1:]] == [["2", "-12.5"], ["2", ""], ["2", "-12.5"]]


@with_polars
@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("columns", ["", "rack_module_fault"])
def test_de_identified_lines_ask_for_and_get_the_names_that_leave(
    code: Code, context: Context, columns: str, form: str
) -> None:
    leaving = leaving_names(reader_for(context), 1, "rack")["rack_module_fault"]
    assert leaving.startswith("rk_")
    for tool in ("pandas", "polars"):
        lines = code(tool, columns=columns, deid="1", format=form)
        assert "fault" not in lines
        frame = run(lines)
        assert list(frame.columns)[-1] == leaving
        assert list(frame[leaving]) == ['{"rack1": 0}'] * 3
