"""The code as it stands, parsed once a process for the tests that look over all of it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("engine", "api", "dashapp", "jobs")


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    """Path, from the root, and syntax tree of every module."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def nodes() -> list[tuple[Path, list[ast.AST]]]:
    """Path and every node of each module."""
    return [(path, list(ast.walk(tree))) for path, tree in modules()]
