"""Every example of the API documents runs as it stands, against a real server over sites with rows in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from api.config import Settings
from api.services.context import Context
from api.services.roles import Role
from tests.devices import with_plant
from tests.populated import populate

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted((ROOT / "docs").glob("api*.md")), ROOT / "docs" / "compat.md", ROOT / "README.md"]
BLOCK = re.compile(r"^ *```(sh|python)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
READERS_OWN = ("export ", ".venv/bin/")  # the reader's address and token; scripts of the checkout have their own tests
ADDRESS = "http://127.0.0.1:8050"  # of `make run`, which README's first minutes are about
SHELL = 'set -eu\ncurl() { command curl --fail --silent --show-error "$@"; }\n'
PYTHON = 'import os\nURL, TOKEN = os.environ["URL"], os.environ["TOKEN"]\n'


@dataclass(frozen=True, kw_only=True)
class Example:
    """A block of a document: where it stands, its language and its text."""

    place: str
    language: str
    text: str


def examples() -> list[Example]:
    """Every block that asks the API; lines that are the reader's own are left out."""
    found = []
    for path in DOCUMENTS:
        document = path.read_text(encoding="utf-8")
        for block in BLOCK.finditer(document):
            lines = [line for line in block[2].splitlines() if not line.strip().startswith(READERS_OWN)]
            text = "\n".join(lines)
            if "/api/" in text:
                line = document.count("\n", 0, block.start()) + 1
                found.append(Example(place=f"{path.relative_to(ROOT)}:{line}", language=block[1], text=text))
    return found


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The examples are about the paths; both databases give the same answers."""
    return str(request.param)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The second site has a cooling plant."""
    return with_plant(settings)


@pytest.fixture
def reader(app: Flask, context: Context) -> Iterator[dict[str, str]]:
    """The environment of someone who follows the documents: address and tokens of a running server."""
    populate(context, 1, 2)
    book = app.extensions["anjeon.tokens"]
    tokens = {
        name: book.issue(name=name, role=role, days=1, actor="test")
        for name, role in (("TOKEN", Role.engineer), ("ADMIN", Role.admin))
    }
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield {**os.environ, **tokens, "URL": f"http://127.0.0.1:{running.server_port}"}
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_of_the_documents_runs(reader: dict[str, str], tmp_path: Path) -> None:
    failed = {}
    for number, example in enumerate(examples()):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = example.text.replace(ADDRESS, reader["URL"])
        command = ["bash", "-c", SHELL + text] if example.language == "sh" else [sys.executable, "-c", PYTHON + text]
        done = subprocess.run(command, cwd=folder, env=reader, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            failed[example.place] = f"{example.text}\n{done.stderr}"
    assert not failed, "\n\n".join(f"{place}\n{why}" for place, why in failed.items())


def test_the_documents_have_examples_in_both_languages() -> None:
    languages = [example.language for example in examples()]
    assert languages.count("sh") >= 10
    assert "python" in languages
    assert any(example.place.startswith("README") for example in examples())
