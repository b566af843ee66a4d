"""What a message says, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from api.config import NotifyTarget, Settings, Site
from api.services.notifications.message import Message
from api.services.notifications.plan import Why
from api.services.notifications.words import LINES, message_of
from api.store.alarms.rows import AlarmRow
from engine.safety.alarms import State
from tests.conftest import NOW

PANLI = Site(id=2, name={"ko": "판리", "en": "Panli"}, url="sqlite:///panli.db")
SETTINGS = Settings(sites=(PANLI,))
KOREAN = NotifyTarget(name="desk", kind="email", address="desk@example.org", language="ko", after_min=10)
ENGLISH = replace(KOREAN, language="en")
ALARM = AlarmRow(
    id=7,
    key="a key",
    kind="dwell.standby",
    priority=2,
    state=State.UNACKNOWLEDGED,
    site=2,
    bank_id=1,
    rack_id=3,
    device=None,
    subject="",
    value=94.27,
    detail={"unit": "min", "limit": 90.0},
    raised_at=NOW,
    returned_at=None,
    acknowledged_at=None,
    acknowledged_by=None,
    closed_at=None,
    first_out=7,
    is_active=True,
)


def told(target: NotifyTarget, why: Why, **given: Any) -> Message:
    return message_of(SETTINGS, target, "key", [(replace(ALARM, **given), why)])


def test_an_alarm_says_what_where_how_much_since_when_why_and_what_to_do() -> None:
    message = told(ENGLISH, Why.RAISED)
    assert (
        message.subject == "[High] Panli bank 1 rack 3: Long stand-by after charging, 94.27 min (limit 90 min) (raised)"
    )
    assert message.text == (
        "An alarm was raised.\n\n"
        "What: Long stand-by after charging\n"
        "Where: Panli bank 1 rack 3\n"
        "Value: 94.27 min (limit 90 min)\n"
        "Priority: 2 (High)\n"
        "State: unacknowledged\n"
        "Since: 2026-11-21 11:31:07 KST\n"
        "Cause: After charging, the battery has stood by at high charge for longer than is set.\n"
        "Consequence: Most storage fires in Korea began in stand-by after charging.\n\n"
        "What to do now\n"
        "1. See that temperature, voltage gap and off-gas are ordinary.\n"
        "2. See whether the discharge can come earlier.\n"
        "3. If it will not be used for long, lower the charge.\n\n"
        "Whom to call: The shift leader\n"
    )


def test_it_says_it_in_korean() -> None:
    message = told(KOREAN, Why.ESCALATED)
    assert message.subject == "[높음] 판리 뱅크 1 랙 3: 충전 후 장시간 대기, 94.27 min (한계값 90 min) (미확인 지속)"
    assert message.text.startswith(
        "이 알람을 10분 동안 아무도 확인하지 않았습니다.\n\n내용: 충전 후 장시간 대기\n위치: 판리 뱅크 1 랙 3\n"
    )
    assert "발생 시각: 2026-11-21 11:31:07 KST\n" in message.text


def test_it_names_the_quantity_and_the_cell_or_the_set_and_its_weakest_tags() -> None:
    detail = {"unit": "°C", "limit": 5.0, "limits": "low_temperature_charging", "position": 137}
    cold = told(ENGLISH, Why.RAISED, kind="protection.warning", subject="low_temperature", value=4.3, detail=detail)
    what = "What: Warning limit passed: low temperature while charging, position 137\nWhere: Panli bank 1 rack 3\n"
    assert what in cold.text
    set_alarm = {"kind": "sos.warning", "subject": "4", "detail": {"tags": ["over_temp", "gap"], "limit": 0.8}}
    assert ": set 4, over_temp, gap\n" in told(ENGLISH, Why.RAISED, **set_alarm).text
    assert "rack_soc" in told(ENGLISH, Why.RAISED, kind="value.frozen", subject="rack_soc").subject


def test_an_end_says_since_when_and_until_when_and_asks_for_nothing() -> None:
    message = told(
        ENGLISH,
        Why.ENDED,
        state=State.NORMAL,
        returned_at=NOW + timedelta(minutes=5),
        acknowledged_at=NOW + timedelta(minutes=1),
        acknowledged_by="kim",
    )
    assert message.text.splitlines()[-4:] == [
        "State: returned",
        "Since: 2026-11-21 11:31:07 KST",
        "Ended: 2026-11-21 11:36:07 KST",
        "Acknowledged: 2026-11-21 11:32:07 KST kim",
    ]


def test_an_alarm_without_number_or_site_says_neither() -> None:
    message = told(ENGLISH, Why.RAISED, kind="clock.jump", value=None, site=None, bank_id=None, rack_id=None)
    assert message.subject == "[High] Anjeon: Clock jumped (raised)"
    assert "Value" not in message.text


def test_a_summary_names_the_worst_and_counts_the_rest() -> None:
    mild = [(replace(ALARM, id=n, rack_id=n, raised_at=NOW + timedelta(seconds=n)), Why.RAISED) for n in range(LINES)]
    over = (replace(ALARM, id=98, rack_id=98), Why.ENDED)
    worst = (replace(ALARM, id=99, rack_id=99, kind="offgas", priority=1), Why.RAISED)
    message = message_of(SETTINGS, ENGLISH, "key", [*mild, over, worst])
    assert message.subject == f"[Anjeon] {LINES + 2} messages about alarms: raised {LINES + 1}, ended 1"
    assert "rack 99" in message.text.splitlines()[2]
    assert message.text.splitlines()[-1] == "and 2 more: High 2"
    assert message.alarms[0]["kind"] == "offgas"
    assert (len(message.alarms), message.left_out) == (LINES, 2)
    assert "http" not in message.text
