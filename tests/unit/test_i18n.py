"""Texts in two languages."""

from __future__ import annotations

import pytest

from api.i18n import Text, best_language, translator


def test_a_message_without_a_translation_reads_as_its_english() -> None:
    assert Text("No such message anywhere.").in_language("ko") == "No such message anywhere."


def test_a_text_inside_a_text_is_translated_with_it() -> None:
    assert Text("given {inner}", inner=Text("value {n}", n=3)).in_language("en") == "given value 3"


def test_braces_in_a_parameter_are_left_as_they_are() -> None:
    assert translator("en")("given {value}", value="{x}") == "given {x}"


def test_braces_in_a_message_without_parameters_are_left_as_they_are() -> None:
    assert translator("en")("an object {...}") == "an object {...}"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ko"),
        ("", "ko"),
        ("en", "en"),
        ("en-GB,en;q=0.8,ko;q=0.5", "en"),
        ("fr, ko;q=0.2, en;q=0.1", "ko"),
        ("en;q=0, fr", "ko"),
        ("en;q=high, ko;q=0.1", "ko"),
        ("*", "ko"),
    ],
)
def test_the_accept_language_header_picks_the_best_of_ours(header: str | None, language: str) -> None:
    assert best_language(header, "ko") == language
