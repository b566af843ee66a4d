"""The registers of a device as they were last read: searched, and shown part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.config import Device
from api.services.control.overview import RegisterView
from api.store.catalogue import known
from api.store.devices.states import Quality
from dashapp import ids
from dashapp.devices_page.view import EVERYTHING, WHOLE, View
from dashapp.devices_page.words import quality_word
from dashapp.reader import Reader
from dashapp.widgets.quantity import direction
from dashapp.widgets.words import number
from engine.field.model import Kind, ProtocolMap, Register

AT_MOST = 150  # rows at once: a screen of them is twenty
BANK_KV = 0.9  # about: tells rest from power, never shown


def parts_of(protocol: ProtocolMap) -> list[str]:
    """The parts a device can be looked at by: itself, each rack, everything."""
    racks = sorted({register.rack_id for register in protocol.registers if register.rack_id is not None})
    return [WHOLE, *map(str, racks), EVERYTHING] if racks else []


def part_buttons(reader: Reader, protocol: ProtocolMap, view: View) -> list[Component]:
    """One button a part."""
    t = reader.t
    words = {WHOLE: t("Device"), EVERYTHING: t("all")}
    return [
        html.Button(
            words.get(part, part),
            id=ids.part(ids.DEVICES_PART, part),
            title=words.get(part) or t("rack {rack}", rack=part),
            **{"aria-pressed": "true" if part == view.part else "false"},
        )
        for part in parts_of(protocol)
    ]


def found(reader: Reader, registers: Sequence[RegisterView], view: View, text: str) -> list[RegisterView]:
    """The registers of the chosen part; with a text those of the whole device whose name, meaning or address has it."""
    wanted = text.strip().lower()
    if wanted:
        return [each for each in registers if wanted in _searched(reader, each.register)]
    rack = int(view.part) if view.part.isdigit() else None
    if view.part == EVERYTHING or not any(each.register.rack_id is not None for each in registers):
        return list(registers)
    return [each for each in registers if each.register.rack_id == rack]


def register_table(
    reader: Reader, device: Device, protocol: ProtocolMap, registers: Sequence[RegisterView]
) -> dict[str, Any]:
    """The table as data, drawn by assets/devices.js: hundreds of Dash elements anew every two seconds would keep the
    browser busy with nothing else.
    """
    t = reader.t
    functions = {group.name: group.function for group in protocol.groups}
    return {
        "caption": t("Registers of {device}", device=device.id),
        "unknown": t("unknown"),
        "head": [t("Register"), t("Address"), t("Words"), t("Value"), t("Quality"), t("Age")],
        "help": ["", t("function : address on the wire, bit"), t("as read, hexadecimal"), "", "", ""],
        "rows": [_row(reader, device, functions[each.register.group], each) for each in registers[:AT_MOST]],
    }


def meaning(reader: Reader, register: Register) -> str:
    """What a register holds, as the column catalogue or else the map says; empty where neither does."""
    entry = known(register.column) if register.column else None
    return register.label[0 if reader.language == "ko" else 1] if entry is None else entry.meaning(reader.language)


def value_text(reader: Reader, device: Device, each: RegisterView) -> str:
    """The value with unit and, where its sign is a direction, the word for it; a dash where there is none."""
    register, value = each.register, None if each.read is None else each.read.value
    if value is None:
        return "–"
    text = number(value, _decimals(register), register.unit)
    word = _direction(reader, device, register, value) if each.quality is Quality.GOOD else ""
    return f"{text} {word}".strip()


def _row(reader: Reader, device: Device, function: int, each: RegisterView) -> dict[str, Any]:
    register, read = each.register, each.read
    bit = "" if register.bit is None else f".{register.bit}"
    return {
        "name": register.name,
        "meaning": meaning(reader, register),
        "address": f"{function}:{register.address}{bit}",
        "words": " ".join(f"{word:04X}" for word in read.words) if read is not None and read.words else "–",
        "value": value_text(reader, device, each),
        "quality": quality_word(reader, each.quality),
        "good": each.quality is Quality.GOOD,
        "at": None if read is None or read.at is None else read.at.isoformat(),
    }


def _searched(reader: Reader, register: Register) -> str:
    return f"{register.name} {register.column or ''} {register.address} {meaning(reader, register)}".lower()


def _decimals(register: Register) -> int:
    """As many as one raw step has; a float has three."""
    if register.kind.is_flag:
        return 0
    if register.kind is Kind.FLOAT32:
        return 3
    return len(f"{register.scale:.6f}".rstrip("0").partition(".")[2])


def _direction(reader: Reader, device: Device, register: Register, value: float) -> str:
    entry = known(register.column) if register.column else None
    site = reader.context.settings.site(device.site)
    if entry is None or not entry.signed or site is None:
        return ""
    banks = [bank for bank in site.banks if device.bank_id in (None, bank.id)]
    racks = 1 if register.table == "rack" else max(1, sum(len(bank.racks) for bank in banks))
    rating = site.rated_rack_current_a * racks * (BANK_KV if entry.unit == "kW" else 1.0)
    word = direction(value, positive=site.current_positive, rating=rating)
    return "" if word is None else reader.say(word)
