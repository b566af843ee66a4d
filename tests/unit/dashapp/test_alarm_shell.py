"""What the frame says of alarms, as layouts: counts, banner, lamp, sounder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.i18n import Text
from api.services.roles import Principal, Role
from dashapp.alarm_shell.banner import Announced, announcement, banner_bar, unknown_bar
from dashapp.alarm_shell.lamp import Lamp, lamp_light
from dashapp.alarm_shell.marks import alarm_marks
from dashapp.alarm_shell.sounder import sounder
from dashapp.reader import Reader
from tests.components import components, words_in
from tests.conftest import NOW

HOT = Announced(
    id=7,
    priority=1,
    raised_at=NOW - timedelta(seconds=87),
    place="Panli · bank 2 · rack 5",
    words="Over-temperature",
    measured="56.1 °C (limit 55.0 °C)",
)


def in_english(reader: Reader, role: Role = Role.operator) -> Reader:
    who = Principal(name="kim", role=role, kind="session")
    return replace(reader, language="en", principal=who)


def classes(layout: object) -> str:
    return " ".join(str(getattr(one, "className", "")) for one in components(layout))


def test_the_banner_says_when_where_what_and_for_how_long(reader: Reader) -> None:
    words = words_in(banner_bar(in_english(reader), HOT))
    assert {"02:29:40", HOT.place, HOT.words, HOT.measured, "unacknowledged 1 min 27 s", "priority 1"} <= set(words)


def test_only_an_operator_gets_the_button_to_acknowledge(reader: Reader) -> None:
    assert "Acknowledge" in words_in(banner_bar(in_english(reader), HOT))
    assert "Acknowledge" not in words_in(banner_bar(in_english(reader, Role.viewer), HOT))


def test_unknown_alarms_are_said_and_never_look_like_none(reader: Reader) -> None:
    english = in_english(reader)
    assert "Alarms are unknown." in words_in(unknown_bar(english, Text("The alarm is over.")))
    assert words_in(alarm_marks(english, None))[:1] == ["Open alarms: unknown"]
    assert "?" in words_in(alarm_marks(english, None))


def test_the_announcement_names_the_alarm_without_its_changing_value(reader: Reader) -> None:
    assert announcement(in_english(reader), HOT) == "Alarm of priority 1: Panli · bank 2 · rack 5"
    assert announcement(reader, None) == ""


def test_counts_are_quiet_outlines_while_there_are_none(reader: Reader) -> None:
    shown = alarm_marks(in_english(reader), {2: 3})
    assert shown.title == "Open alarms: 0 of priority 1, 3 of priority 2, 0 of priority 3"
    assert classes(shown).count("mark-none") == 2


def test_the_lamp_is_grey_with_a_word_when_normal_red_when_on_and_hatched_when_unknown(reader: Reader) -> None:
    english = in_english(reader)
    off, on = lamp_light(english, Lamp()), lamp_light(english, Lamp(on=["Panli"], unknown=["Sionyu"]))
    unknown = lamp_light(english, Lamp(unknown=["Sionyu"]))
    assert (off.className, on.className, unknown.className) == ("lamp off", "lamp on", "lamp unknown")
    assert "normal" in words_in(off)
    assert "on: Panli" in words_in(on)
    assert "unknown: Sionyu" in on.title
    assert "hatched" in classes(unknown)


def test_a_deployment_that_measures_no_off_gas_has_no_normal_lamp(reader: Reader) -> None:
    lamp = lamp_light(in_english(reader), Lamp(not_measured=["Sionyu"], off=False))
    assert lamp.className == "lamp unknown"
    assert "not measured" in words_in(lamp)


def test_the_sounder_has_the_words_of_every_state_ready(reader: Reader) -> None:
    states = ("ready", "sounding", "silenced", "blocked")
    assert all(f"when-sound-{state}" in classes(sounder(reader)) for state in states)
