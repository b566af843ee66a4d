"""House rules that import-linter cannot see."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator

import pytest

from tests.source import ROOT, nodes


def imported(tree: list[ast.AST]) -> Iterator[str]:
    for node in tree:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_imports_the_composition_root() -> None:
    guilty = [str(path) for path, tree in nodes() if any(name.split(".")[0] == "wsgi" for name in imported(tree))]
    assert guilty == []


def test_only_the_configuration_reads_the_environment() -> None:
    guilty = [
        str(path)
        for path, tree in nodes()
        if path.parts[:2] != ("api", "config")
        for node in tree
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and ast.unparse(node.value) == "os"
    ]
    assert guilty == []


def test_the_engine_asks_no_clock() -> None:
    asked = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
    guilty = [
        f"{path}: {ast.unparse(node)}"
        for path, tree in nodes()
        if path.parts[0] == "engine"
        for node in tree
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asked
        and ast.unparse(node.func.value) in ("time", "datetime", "dt", "dt.datetime", "date", "datetime.datetime")
    ]
    assert guilty == []


@pytest.mark.parametrize("limit", [300])
def test_no_module_grows_beyond_its_limit(limit: int) -> None:
    long = [str(p) for p, _ in nodes() if len((ROOT / p).read_text(encoding="utf-8").splitlines()) > limit]
    assert long == []


def test_the_test_command_is_the_one_of_ci() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert run.rstrip().endswith("exec make test")


def test_no_secret_or_data_file_is_in_the_repository() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    guilty = [n for n in names if n.endswith((".parquet", ".db", ".secret", ".key", ".pem")) or n == "config.toml"]
    assert guilty == []
