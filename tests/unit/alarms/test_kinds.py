"""Every kind of alarm says what an operator needs, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from api.services.alarms.kinds import Kind, every_kind, kind_of

ROOT = Path(__file__).resolve().parents[3]
HANGUL = re.compile(r"[가-힣]")
# safety.md: protection (level 2), off-gas, emergency, SoS unsafe = 1; warning, SoS warning, write mismatch = 2; rest 3
PRIORITY_1 = {"protection.protect", "flag.protect", "offgas", "emergency", "sos.unsafe"} | {
    "cooling.limit",
    "cooling.fire",
    "cooling.rival",
}
PRIORITY_3 = {"sos.unknown", "spool.filling", "clock.jump", "rows.stale", "notify.failed"} | {
    "cooling.overcooled",
    "cooling.model",
}


@pytest.mark.parametrize("kind", every_kind().values(), ids=lambda kind: kind.name)
def test_a_kind_has_cause_consequence_steps_and_whom_to_call_in_both_languages(kind: Kind) -> None:
    for language, words in kind.words.items():
        every = [words.title, words.cause, words.consequence, words.call, *words.steps]
        assert all(isinstance(text, str) and text.strip() == text and text for text in every)
        assert len(words.steps) >= 2
        for text in every:
            assert bool(HANGUL.search(text)) == (language == "ko") or text == "119", text
    assert len(kind.words["ko"].steps) == len(kind.words["en"].steps)


def test_priorities_are_those_of_the_design() -> None:
    for kind in every_kind().values():
        third = kind.name in PRIORITY_3 or kind.name.startswith(("device.", "value."))
        assert kind.priority == (1 if kind.name in PRIORITY_1 else 3 if third else 2), kind.name


def test_a_stored_alarm_of_a_kind_nobody_knows_any_more_still_has_words() -> None:
    assert kind_of("device.of_another_version").words["ko"].title == "종류를 알 수 없는 알람"


def test_every_kind_that_the_code_reports_is_there() -> None:
    used = {
        keyword.value.value
        for package in ("api", "jobs")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Condition"
        for keyword in node.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    assert {str(kind) for kind in used} <= every_kind().keys()
