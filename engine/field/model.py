"""What a protocol map says of a device: the same for the client, the simulator and the API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a quantity is held in 16-bit registers."""

    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    FLOAT32 = "float32"
    BIT = "bit"

    @property
    def words(self) -> int:
        """How many registers it takes."""
        return 2 if self in (Kind.INT32, Kind.UINT32, Kind.FLOAT32) else 1


class Effect(StrEnum):
    """What a write does, which decides what happens when it fails.

    ``protective`` (charge stop, fan on, open contactor): never undone, retried and alarmed. ``setpoint``: undone on a
    mismatch. ``switch``: neither, a plain change of mode.
    """

    PROTECTIVE = "protective"
    SETPOINT = "setpoint"
    SWITCH = "switch"


@dataclass(frozen=True, kw_only=True)
class Register:
    """One quantity of one device: value = raw * scale + offset, in ``unit``.

    ``address``: of its first register, 0..65535 as on the wire. ``bit``: 0 (least significant) .. 15 of a bit.
    ``inverted``: the device writes 0 for "set". ``group``: the poll group it is read with. ``table``, ``column``: where
    its value goes (API names), None where it goes nowhere; ``rack_id``: of rows of the rack table; ``json_key``: the
    member of a JSON column. ``low``, ``high``: what is plausible, None: anything.
    """

    name: str
    address: int
    kind: Kind
    group: str
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    bit: int | None = None
    inverted: bool = False
    word_order: str = "big"  # "big": the more significant word first; "little": the other way round
    table: str | None = None
    column: str | None = None
    rack_id: int | None = None
    json_key: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class PollGroup:
    """Registers read together: with ``function`` (3 holding, 4 input), each ``every_s`` seconds."""

    name: str
    function: int
    every_s: int


@dataclass(frozen=True, kw_only=True)
class Writable:
    """A command: one register that may be written with function 6, and nothing else may.

    ``low``, ``high``: accepted values, in ``unit``. ``read_back``: function and address at which the written word is
    read again. ``values``: words for a switch ({0: ("꺼짐", "off"), 1: ("켜짐", "on")}), empty for a number.
    ``automatic``: may be sent without a person's confirmation when an alarm asks for it. ``label``: ko, en.
    """

    name: str
    address: int
    kind: Kind
    low: float
    high: float
    effect: Effect
    label: tuple[str, str]
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    rack_id: int | None = None
    automatic: bool = False
    read_back: tuple[int, int] = (3, 0)
    values: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """A register a living control room counts up in: ``address``, each ``every_s``; the device trips after its own
    time without. ``order_source``: address and the word for "local", handed back before falling silent on purpose."""

    address: int
    every_s: int
    order_source: tuple[int, int, int] | None = None  # address, word for local, word for remote


@dataclass(frozen=True, kw_only=True)
class ProtocolMap:
    """A device's whole map. ``maker_note`` is shown on the devices page."""

    name: str
    title: tuple[str, str]
    groups: tuple[PollGroup, ...]
    registers: tuple[Register, ...]
    writables: tuple[Writable, ...]
    heartbeat: Heartbeat | None = None
    maker_note: str = ""
