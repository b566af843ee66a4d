"""What is written about the code is what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.docs import configuration, pages
from api.config import Settings, load_settings
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def on_disk(tmp_path: Path) -> dict[Path, str]:
    app = create_app(load_settings({"DATA_DIR": str(tmp_path)}))
    with app.app_context():
        return pages()


def test_the_generated_pages_are_the_ones_in_the_repository(on_disk: dict[Path, str]) -> None:
    for path, text in on_disk.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is old: run `make docs`"


def test_every_setting_stands_in_the_configuration_table() -> None:
    text = configuration()
    for name in Settings.__dataclass_fields__:
        assert f"| `{name}`" in text


def test_the_example_configuration_is_accepted() -> None:
    settings = load_settings({"ANJEON_CONFIG": str(ROOT / "config.example.toml")})
    assert [site.id for site in settings.sites] == [2]
    assert settings.database_url == "postgresql+psycopg2://anjeon@db.example/anjeon"


def test_every_command_says_what_it_does(tmp_path: Path) -> None:
    app = create_app(load_settings({"DATA_DIR": str(tmp_path)}))
    answer = CliRunner().invoke(app.cli, ["--help"])
    ours = [line.split() for line in answer.output.split("Commands:")[1].splitlines() if line.startswith("  ")]
    assert all(len(words) > 1 for words in ours)
