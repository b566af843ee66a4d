"""Links, qualities, arming and counters as words, with the mark that goes with them."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from api.services.control.overview import DeviceView
from api.store.devices.arming import Arming
from api.store.devices.states import Link, Quality
from dashapp.reader import Reader
from dashapp.widgets.marks import Kind, mark
from engine.field.model import Effect, Writable

ERRORS = "error."


def link_mark(reader: Reader, view: DeviceView) -> Component:
    """How a device answers: quiet while it does, with a mark and a word when it does not."""
    t = reader.t
    words: dict[Link | None, tuple[Kind | None, str]] = {
        Link.UP: (None, t("answers")),
        Link.BAD: (3, t("wrong answers")),
        Link.SILENT: (3, t("no answer")),
        Link.NEVER: ("unknown", t("never answered")),
        None: ("unknown", t("not polled")),
    }
    kind, word = words[view.link]
    return html.Span([mark(reader, kind) if kind else None, html.Span(word)], className="link-word")


def quality_word(reader: Reader, quality: Quality) -> str:
    """A quality in the reader's language."""
    t = reader.t
    words = {
        Quality.GOOD: t("good"),
        Quality.STALE: t("stale"),
        Quality.FROZEN: t("frozen"),
        Quality.RANGE: t("out of range"),
        Quality.INVALID: t("invalid"),
        Quality.MISSING: t("never read"),
    }
    return words[quality]


def quality_mark(reader: Reader, quality: Quality) -> Component:
    """A quality as mark and word; good is quiet, everything else is unknown and says why."""
    if quality is Quality.GOOD:
        return html.Span(quality_word(reader, quality), className="dim")
    return html.Span([mark(reader, "unknown"), html.Span(quality_word(reader, quality))], className="link-word")


def arming_word(reader: Reader, arming: Arming) -> str:
    """How far commands go."""
    t = reader.t
    words = {
        Arming.SIMULATE: t("simulate"),
        Arming.SHADOW: t("shadow"),
        Arming.ARMED: t("armed"),
    }
    return words[arming]


def effect_word(reader: Reader, writable: Writable) -> str:
    """What kind of command it is."""
    t = reader.t
    words = {
        Effect.PROTECTIVE: t("protective"),
        Effect.SETPOINT: t("set point"),
        Effect.SWITCH: t("mode"),
    }
    word = words[writable.effect]
    return t("{effect}, automatic allowed", effect=word) if writable.automatic else word


def error_word(reader: Reader, name: str) -> str:
    """One kind of communication error; the name itself for one that is not known here."""
    t = reader.t
    words = {
        "refused": t("no connection"),
        "timeout": t("time-out"),
        "exception": t("Modbus exception"),
        "short": t("too few registers"),
        "wrong_unit": t("another unit id"),
        "garbage": t("garbage"),
    }
    return words.get(name, name)


def errors_of(counters: Mapping[str, int]) -> dict[str, int]:
    """The communication errors among a device's counters, by kind."""
    return {name.removeprefix(ERRORS): count for name, count in counters.items() if name.startswith(ERRORS) and count}


def command_label(reader: Reader, writable: Writable) -> str:
    """A command's name, with its rack."""
    korean, english = writable.label
    label = korean if reader.language == "ko" else english
    return label if writable.rack_id is None else reader.t("{what}, rack {rack}", what=label, rack=writable.rack_id)


def value_words(reader: Reader, writable: Writable, value: float | None) -> str:
    """A command's value with its unit, or with the word of its position: ``1 (on)``."""
    if value is None:
        return "–"
    for position, korean, english in writable.values:
        if position == value:
            return f"{position} ({korean if reader.language == 'ko' else english})"
    text = f"{value:g}".replace("-", "−")
    return f"{text} {writable.unit}".strip()


def accepted_words(reader: Reader, writable: Writable) -> str:
    """Which values are on the white list."""
    if writable.values:
        return ", ".join(value_words(reader, writable, float(position)) for position, *_ in writable.values)
    text = f"{writable.low:g} .. {writable.high:g}".replace("-", "−")
    return f"{text} {writable.unit}".strip()
