"""The faults that a simulated engine-room cooling can have beside those of any device (see docs/simulator.md)."""

from __future__ import annotations

from engine.field.fault_model import Aim, FaultKind

OF_A_COOLING_PLANT = (
    FaultKind(
        name="fouled_cooler",
        code=12,
        title=("냉각기 오손", "fouled cooler"),
        does=(
            "중앙 냉각기의 전열 성능이 이만큼 떨어집니다",
            "the central cooler passes on so much less heat",
        ),
        usual=30.0,
        unit="%",
        low=1.0,
        high=90.0,
    ),
    FaultKind(
        name="failed_pump",
        code=13,
        title=("인버터 트립", "tripped drive"),
        does=(
            "인버터가 트립되어 펌프나 송풍기가 멈춥니다. 해제한 뒤 다시 기동해야 합니다",
            "the drive trips and its pump or fan stops; cleared, it has to be started again",
        ),
        aim=Aim.DRIVE,
    ),
    FaultKind(
        name="drive_local",
        code=14,
        title=("인버터 현장 운전", "drive in local"),
        does=(
            "인버터를 현장으로 전환합니다. 지금 주파수로 계속 돌고 명령을 받지 않습니다",
            "the drive is switched to local: it turns on as it does and takes no orders",
        ),
        aim=Aim.DRIVE,
    ),
    FaultKind(
        name="drive_locked_out",
        code=15,
        title=("인버터 잠금", "drive locked out"),
        does=(
            "정비를 위해 잠급니다. 멈추고 기동되지 않습니다",
            "it is locked out for work: it stops and cannot be started",
        ),
        aim=Aim.DRIVE,
    ),
    FaultKind(
        name="drive_emergency_stop",
        code=16,
        title=("인버터 비상 정지", "drive emergency-stopped"),
        does=(
            "비상 정지 버튼이 눌려 멈추고 기동되지 않습니다",
            "its emergency stop is pressed: it stops and cannot be started",
        ),
        aim=Aim.DRIVE,
    ),
    FaultKind(
        name="fire",
        code=17,
        title=("화재 신호", "fire input"),
        does=(
            "화재 입력이 켜집니다. 송풍기는 선박 시스템이 두는 대로 있습니다",
            "the fire input is set; the fans stay as the ship's own system has them",
        ),
    ),
    FaultKind(
        name="co2_release",
        code=18,
        title=("CO2 방출 신호", "CO2-release input"),
        does=(
            "CO2 방출 입력이 켜지고 선박 시스템이 송풍기를 멈춥니다",
            "the CO2-release input is set and the ship's own system stops the fans",
        ),
    ),
    FaultKind(
        name="fan_stop",
        code=19,
        title=("송풍기 정지 신호", "fan-stop input"),
        does=(
            "송풍기 정지 입력이 켜지고 선박 시스템이 송풍기를 멈춥니다",
            "the fan-stop input is set and the ship's own system stops the fans",
        ),
    ),
)
