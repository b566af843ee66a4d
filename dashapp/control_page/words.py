"""What the Control page calls things: modes, sources, standings of drives, sensors, and reasons as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.services.cooling.reasons import reason_text
from dashapp.reader import Reader
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator


def mode_word(reader: Reader, mode: str) -> str:
    """A mode; one that no version of this page knows stands as it is."""
    t = reader.t
    words = {
        Mode.MANUAL: t("manual"),
        Mode.AUTO_REACTIVE: t("auto reactive"),
        Mode.AUTO_PREDICTIVE: t("auto predictive"),
        Mode.FIXED60: t("fixed 60 Hz"),
    }
    return {str(one): word for one, word in words.items()}.get(mode, mode)


def actuator_word(reader: Reader, actuator: Actuator) -> str:
    """SW, FW, fan."""
    return {Actuator.SW: "SW", Actuator.FW: "FW", Actuator.FAN: reader.t("fan")}[actuator]


def drives_word(reader: Reader, actuator: Actuator) -> str:
    """What an actuator's drives are, in full."""
    t = reader.t
    words = {
        Actuator.SW: t("Sea-water pumps"),
        Actuator.FW: t("Fresh-water pumps"),
        Actuator.FAN: t("E/R fans"),
    }
    return words[actuator]


def temperature_word(reader: Reader, name: str) -> str:
    """T4, T5, T6 with the place where they are measured."""
    t = reader.t
    return {"t4": t("T4 FW into the cooler"), "t5": t("T5 FW out of the cooler"), "t6": t("T6 engine room")}[name]


def source_word(reader: Reader, source: str) -> str:
    """Who decided a frequency."""
    t = reader.t
    words = {
        "availability": t("availability"),
        "safety": t("safety limit"),
        "prediction": t("prediction"),
        "economy": t("base"),
        "operator": t("operator"),
        "fixed": t("fixed"),
    }
    return words.get(source, source)


def standing_word(reader: Reader, standing: str) -> str:
    """How a drive stands."""
    t = reader.t
    words = {
        "running": t("running"),
        "stopped": t("stopped"),
        "tripped": t("tripped"),
        "local": t("local"),
        "emergency_stopped": t("emergency stopped"),
        "locked_out": t("locked out"),
    }
    return words.get(standing, t("unknown"))


def quality_word(reader: Reader, quality: str) -> str:
    """Why a measured value must not be believed."""
    t = reader.t
    words = {
        "stale": t("stale"),
        "frozen": t("frozen"),
        "range": t("out of range"),
        "invalid": t("invalid"),
        "missing": t("no value"),
        "jumped": t("jumped"),
        "swapped": t("swapped"),
    }
    return words.get(quality, t("unknown"))


def outcome_word(reader: Reader, outcome: str) -> str:
    """What became of what was written; nothing for what went well or was not needed."""
    t = reader.t
    words = {
        "clamped": t("read back differently"),
        "rejected": t("rejected"),
        "unreachable": t("no answer"),
        "unknown": t("outcome unknown"),
        "withheld": t("not written"),
    }
    return words.get(outcome, "")


SIGNS = (
    (" -> ", " → "),
    ("+-", "± "),
    ("degC", "°C"),
    (" -", " −"),
    ("(-", "(−"),
    ("..-", "..−"),
    (": -", ": −"),
)


def because_words(reader: Reader, because: Sequence[Any] | None) -> str:
    """A stored ``[code, values]`` as a sentence, with the signs that its plain text stands for."""
    text = reason_text(because)
    return "" if text is None else signs(reader.say(text))


def signs(sentence: str) -> str:
    """A sentence with the signs that its plain text stands for.

    >>> signs("T5 -0.5 degC, set point 35 +-0.5 -> SW 48 -> 46 Hz")
    'T5 −0.5 °C, set point 35 ± 0.5 → SW 48 → 46 Hz'
    """
    for plain, sign in SIGNS:
        sentence = sentence.replace(plain, sign)
    return sentence
