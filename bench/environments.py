"""Virtual environments of what the product is measured beside: pinned, made anew, nothing of the product in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def pinned_environment(folder: Path, name: str) -> Path:
    """A virtual environment in ``folder`` with what ``bench/requirements-<name>.txt`` pins; its Python."""
    python = folder / name / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(folder / name)], check=True)
    pinned = str(HERE / f"requirements-{name}.txt")
    subprocess.run([*uv, "pip", "install", "-q", "--require-hashes", "-p", str(python), "-r", pinned], check=True)
    return python
