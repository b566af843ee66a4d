"""What a protocol map says of a device: the same for the client, the simulator and the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

READ_COILS = 1
WRITE_COIL, WRITE_REGISTER = 5, 6


class Kind(StrEnum):
    """How a quantity is held in 16-bit registers; a coil is a bit with an address of its own."""

    INT16 = "int16"
    UINT16 = "uint16"
    INT32 = "int32"
    UINT32 = "uint32"
    FLOAT32 = "float32"
    BIT = "bit"
    COIL = "coil"

    @property
    def words(self) -> int:
        """How many registers it takes."""
        return 2 if self in (Kind.INT32, Kind.UINT32, Kind.FLOAT32) else 1

    @property
    def is_flag(self) -> bool:
        """Whether it holds yes or no, and no number."""
        return self in (Kind.BIT, Kind.COIL)

    @property
    def raw_range(self) -> tuple[float, float]:
        """The smallest and largest raw number it holds.

        >>> Kind.INT16.raw_range
        (-32768, 32767)
        """
        if self is Kind.FLOAT32:
            return -3.4028234663852886e38, 3.4028234663852886e38
        bits = 1 if self.is_flag else 16 * self.words
        signed = self in (Kind.INT16, Kind.INT32)
        return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)


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
    member of a JSON column. ``low``, ``high``: what is plausible, None: anything. ``label``: ko, en, of
    what the column catalogue does not explain.
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
    label: tuple[str, str] = ("", "")

    @property
    def target(self) -> tuple[str, str, int | None, str | None] | None:
        """Table, column, rack and JSON member its value goes to; None where it goes nowhere."""
        if self.table is None or self.column is None:
            return None
        return self.table, self.column, self.rack_id, self.json_key


@dataclass(frozen=True, kw_only=True)
class PollGroup:
    """Registers read together: with ``function`` (1 coils, 3 holding, 4 input), each ``every_s`` seconds.

    ``bridge``: first and last address of holes between registers that the device lets one read.
    """

    name: str
    function: int
    every_s: int
    bridge: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Writable:
    """A command: one register that may be written with function 6 (a coil: 5), and nothing else may.

    ``low``, ``high``: accepted values, in ``unit``. ``read_back``: function and address at which the written word is
    read again. ``values``: words for a switch ({0: ("꺼짐", "off"), 1: ("켜짐", "on")}), empty for a number; only these
    are accepted then. ``protects``: the value of a protective command that protects (1 of a charge stop).
    ``automatic``: may be sent without a person's confirmation when an alarm asks for it; of a protective command only
    the value that protects. ``label``: ko, en.
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
    protects: float | None = None

    @property
    def function(self) -> int:
        """The function it is written with."""
        return WRITE_COIL if self.kind is Kind.COIL else WRITE_REGISTER


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """A register a living control room counts up in: ``address``, each ``every_s``; the device trips after
    ``trips_after_s`` without (0: not known). ``order_source``: address and the word for "local", handed back before
    falling silent on purpose."""

    address: int
    every_s: int
    trips_after_s: int = 0
    order_source: tuple[int, int, int] | None = None  # address, word for local, word for remote


@dataclass(frozen=True, kw_only=True)
class ProtocolMap:
    """A device's whole map. ``maker_note`` (ko, en) is shown on the devices page.

    The present value of a writable is a register of the same name, where the map polls it. ``sequence``: the register
    the device counts its samples in, by which losses are counted.
    """

    name: str
    title: tuple[str, str]
    groups: tuple[PollGroup, ...]
    registers: tuple[Register, ...]
    writables: tuple[Writable, ...]
    heartbeat: Heartbeat | None = None
    maker_note: tuple[str, str] = ("", "")
    sequence: str | None = None

    def __hash__(self) -> int:
        """Cheap: maps are keys of caches, and two of the same name are nearly always the same."""
        return hash((self.name, len(self.registers)))

    def group(self, name: str) -> PollGroup:
        """The poll group of a name; ``KeyError`` for another."""
        return {group.name: group for group in self.groups}[name]

    def register(self, name: str) -> Register:
        """The register of a name; ``KeyError`` for another."""
        return {register.name: register for register in self.registers}[name]

    def writable(self, name: str) -> Writable | None:
        """The writable of a name; None: nothing of that name may be written."""
        return next((each for each in self.writables if each.name == name), None)

    def of_function(self, function: int) -> Iterator[Register]:
        """The registers read with function 1, 3 or 4: each has an address space of its own."""
        groups = {group.name for group in self.groups if group.function == function}
        return (register for register in self.registers if register.group in groups)

    @property
    def needs_bank(self) -> bool:
        """Whether its rows carry a bank number, so that a device needs ``bank_id``."""
        return any(register.table in ("bank", "rack") for register in self.registers)
