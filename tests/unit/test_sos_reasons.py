"""The words of a reason, in both languages."""

from __future__ import annotations

import pytest

from api.services.sos.reasons import reason_text
from engine.safety.readings import Flaw


@pytest.mark.parametrize("flaw", list(Flaw))
def test_every_flaw_has_words_in_both_languages(flaw: Flaw) -> None:
    text = reason_text({"reason": str(flaw)})
    assert text.in_language("ko") != text.in_language("en")


def test_a_stale_value_says_its_age() -> None:
    text = reason_text({"reason": "stale", "age_s": 312.4})
    assert text.in_language("ko") == "갱신 지연: 마지막 데이터가 312초 전 것입니다."


def test_an_implausible_value_is_named() -> None:
    assert reason_text({"reason": "out_of_range", "value": -273.0}).in_language("en") == (
        "The latest value, -273.0, is not plausible."
    )
