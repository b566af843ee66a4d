"""Which program works studies out: two of the same version give the same result to the last bit."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import engine.stress

LIBRARIES = ("numpy", "pandas", "pvlib", "scipy")


@cache
def code_version() -> str:
    """sha256 over the sources of :mod:`engine.stress` and the versions of the libraries it calculates with."""
    folder = Path(engine.stress.__file__).parent
    digest = sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()
