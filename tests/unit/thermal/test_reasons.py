"""Every reason is a sentence in both languages and is documented."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from api.i18n import Text
from engine.thermal.control_alarms import KINDS
from engine.thermal.reasons import TEMPLATES, WORDS

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("template", TEMPLATES.values())
def test_every_reason_has_its_korean(template: str) -> None:
    places = {name: "1" for _, name, _, _ in string.Formatter().parse(template) if name}
    text = Text(template, **places)
    assert text.in_language("ko") != text.in_language("en")


def codes_of_the_code() -> set[str]:
    """What the controller's modules give as ``code=``."""
    found = set()
    for path in (ROOT / "engine" / "thermal").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    return found


def test_every_code_that_is_given_has_its_template() -> None:
    assert codes_of_the_code() <= TEMPLATES.keys()


def test_every_reason_and_every_alarm_is_in_the_document() -> None:
    document = (ROOT / "docs" / "science" / "cooling-control.md").read_text(encoding="utf-8")
    assert [code for code in [*TEMPLATES, *KINDS] if f"`{code}`" not in document] == []
    assert [text for text in TEMPLATES.values() if text not in document] == []


def test_words_inside_a_reason_are_told_from_numbers() -> None:
    assert set(WORDS) == {"who", "what"}
