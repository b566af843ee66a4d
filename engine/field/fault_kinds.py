"""The faults a simulated device can be told to have: what each does, and what its magnitude means.

Real devices have no such thing: only a device marked as a simulator is ever told (see docs/simulator.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.field.cooling_fault_kinds import OF_A_COOLING_PLANT
from engine.field.fault_model import Aim, FaultKind

__all__ = ["BY_CODE", "KINDS", "OF_THE_BATTERY", "Aim", "Fault", "FaultKind"]

OF_THE_BATTERY = (
    FaultKind(
        name="hot_cell",
        code=1,
        title=("과열 셀", "hot cell"),
        does=(
            "셀 하나가 이 속도로 뜨거워지고(5분 분량에서 멈춤), 해제하면 몇 분 안에 식습니다",
            "one cell gets hotter at this rate, up to what it gains in five minutes; cleared, it cools in minutes",
        ),
        aim=Aim.CELL,
        needs_rack=True,
        usual=8.0,
        unit="K/min",
        low=0.1,
        high=600.0,
    ),
    FaultKind(
        name="lost_rack",
        code=6,
        title=("랙 통신 두절", "lost rack"),
        does=(
            "랙의 값이 갱신되지 않고 통신 이상 플래그가 켜집니다",
            "the rack's values are no longer refreshed and its communication fault flags are set",
        ),
        needs_rack=True,
    ),
    FaultKind(
        name="off_gas",
        code=7,
        title=("오프가스", "off-gas"),
        does=("오프가스(TVOC) 상태가 켜집니다", "the off-gas (TVOC) status is set"),
    ),
    FaultKind(
        name="emergency",
        code=8,
        title=("비상 정지", "emergency stop"),
        does=("비상 정지 상태가 켜집니다", "the emergency status is set"),
    ),
    FaultKind(
        name="bms_warning",
        code=9,
        title=("BMS 경고", "BMS warning"),
        does=("BMS의 경고 플래그가 켜집니다", "a warning flag of the BMS is set"),
        aim=Aim.REGISTER,
    ),
    FaultKind(
        name="bms_fault",
        code=10,
        title=("BMS 보호", "BMS fault"),
        does=("BMS의 보호(고장) 플래그가 켜집니다", "a fault flag of the BMS is set"),
        aim=Aim.REGISTER,
    ),
)

_SENSOR = {"aim": Aim.REGISTER, "low": -1e6, "high": 1e6}
_OF_A_SENSOR = (
    FaultKind(
        name="drifting",
        code=2,
        title=("센서 드리프트", "drifting sensor"),
        does=("값이 참값에서 점점 멀어집니다", "the value moves away from the true one"),
        usual=1.0,
        unit="unit/min",
        **_SENSOR,  # type: ignore[arg-type]
    ),
    FaultKind(
        name="frozen",
        code=3,
        title=("값 고정", "frozen value"),
        does=("값이 더 이상 바뀌지 않습니다", "the value changes no more"),
        aim=Aim.REGISTER,
    ),
    FaultKind(
        name="spiking",
        code=4,
        title=("튀는 센서", "spiking sensor"),
        does=("열 번에 한 번꼴로 값이 튑니다", "about one reading in ten jumps by this much"),
        usual=20.0,
        unit="unit",
        **_SENSOR,  # type: ignore[arg-type]
    ),
    FaultKind(
        name="offset",
        code=5,
        title=("센서 편차", "sensor offset"),
        does=("값이 참값보다 이만큼 큽니다", "the value is this much too large"),
        usual=5.0,
        unit="unit",
        **_SENSOR,  # type: ignore[arg-type]
    ),
    FaultKind(
        name="swapped",
        code=40,
        title=("뒤바뀐 센서", "swapped sensors"),
        does=("다음 센서와 값이 서로 바뀝니다", "it shows what the next one measures, and the next one what it does"),
        aim=Aim.REGISTER,
    ),
    FaultKind(
        name="invalid",
        code=11,
        title=("무효 값", "invalid value"),
        does=(
            "NaN 또는 그 형식의 끝 값이 들어갑니다",
            "the registers hold NaN, or the last value their type can hold",
        ),
        aim=Aim.REGISTER,
    ),
)

_OF_THE_LINE = (
    FaultKind(
        name="slow",
        code=20,
        title=("느린 응답", "slow answers"),
        does=("응답이 이만큼 늦습니다", "every answer takes this long"),
        usual=0.3,
        unit="s",
        low=0.01,
        high=60.0,
    ),
    FaultKind(
        name="silent",
        code=21,
        title=("무응답", "no answer"),
        does=("연결되지만 응답하지 않습니다", "it takes connections and answers nothing"),
    ),
    FaultKind(
        name="exception",
        code=22,
        title=("예외 응답", "exception"),
        does=("읽기마다 이 Modbus 예외 코드로 응답합니다", "every read is answered with this Modbus exception code"),
        usual=4.0,
        unit="code",
        low=1.0,
        high=11.0,
    ),
    FaultKind(
        name="short",
        code=23,
        title=("짧은 응답", "short answer"),
        does=("응답에 레지스터가 이만큼 모자랍니다", "answers hold this many registers too few"),
        usual=1.0,
        unit="registers",
        low=1.0,
        high=125.0,
    ),
    FaultKind(
        name="wrong_unit",
        code=24,
        title=("다른 장치 번호", "another unit id"),
        does=("다음 장치 번호로 응답합니다", "answers carry the next unit id"),
    ),
    FaultKind(
        name="garbage",
        code=25,
        title=("깨진 응답", "garbage"),
        does=("임의의 바이트로 응답합니다", "answers are random bytes"),
    ),
    FaultKind(
        name="late",
        code=26,
        title=("시간 초과 후 응답", "late answer"),
        does=(
            "기다리는 시간이 지난 뒤에 응답합니다",
            "every answer comes this late, after the time-out of who asked",
        ),
        usual=1.5,
        unit="s",
        low=0.01,
        high=60.0,
    ),
    FaultKind(
        name="closed",
        code=27,
        title=("연결 끊김", "closed connection"),
        does=("물을 때마다 연결을 끊습니다", "every request is answered by closing the connection"),
    ),
)

_OF_A_WRITE = (
    FaultKind(
        name="write_ignored",
        code=30,
        title=("쓰기 무시", "write not taken"),
        does=(
            "쓰기에 정상 응답하지만 값을 바꾸지 않습니다",
            "a write is echoed as if it were good, and nothing changes",
        ),
        aim=Aim.WRITABLE,
    ),
    FaultKind(
        name="write_refused",
        code=31,
        title=("쓰기 거부", "write refused"),
        does=("쓰기에 이 Modbus 예외 코드로 응답합니다", "a write is answered with this Modbus exception code"),
        aim=Aim.WRITABLE,
        usual=4.0,
        unit="code",
        low=1.0,
        high=11.0,
    ),
    FaultKind(
        name="write_clamped",
        code=32,
        title=("쓰기 값 제한", "write clamped"),
        does=(
            "쓴 값이 이보다 크면 이 값만 받아들입니다(명령의 단위)",
            "of what is written at most this is taken, in the command's unit",
        ),
        aim=Aim.WRITABLE,
        usual=0.0,
        unit="unit",
        low=-1e6,
        high=1e6,
    ),
)

KINDS: dict[str, FaultKind] = {
    kind.name: kind for kind in (*OF_THE_BATTERY, *OF_A_COOLING_PLANT, *_OF_A_SENSOR, *_OF_THE_LINE, *_OF_A_WRITE)
}
BY_CODE: dict[int, FaultKind] = {kind.code: kind for kind in KINDS.values()}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault to have: its kind, where, how much, how long.

    ``rack``: rack number, 0 the device as a whole. ``position``: see the kind's :class:`Aim`; None leaves the choice
    to the simulator. ``magnitude`` None: the kind's usual one. ``duration_s``: 1..65535, 0 until it is cleared.
    Raises ValueError that names the field when the kind is unknown or a number outside what it may be.

    >>> Fault(kind="hot_cell", rack=3, position=17).size
    8.0
    """

    kind: str
    rack: int = 0
    position: int | None = None
    magnitude: float | None = None
    duration_s: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} is none of {', '.join(KINDS)}")
        kind = KINDS[self.kind]
        if not 0 <= self.rack <= 255 or (kind.needs_rack and self.rack == 0):
            raise ValueError(f"rack: {self.rack} is outside {int(kind.needs_rack)}..255")
        if self.position is not None and not 0 <= self.position <= 65_534:
            raise ValueError(f"position: {self.position} is outside 0..65534")
        if not 0 <= self.duration_s <= 65_535:
            raise ValueError(f"duration_s: {self.duration_s} is outside 0..65535")
        if kind.has_magnitude and not kind.low <= self.size <= kind.high:
            raise ValueError(f"magnitude: {self.size} is outside {kind.low:g}..{kind.high:g} {kind.unit}")

    @property
    def size(self) -> float:
        """The magnitude, or the kind's usual one."""
        return KINDS[self.kind].usual if self.magnitude is None else self.magnitude
