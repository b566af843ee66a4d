"""What a message says, in the language of its target: what, where, how much, since when, why, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.config import NotifyTarget, Settings
from api.i18n import Translator, translator
from api.services.alarms.kinds import Words, kind_of
from api.services.notifications.message import Message
from api.services.notifications.plan import STANDS, Why
from api.services.protection.events import CONDITION_WORDS
from api.store.alarms.rows import AlarmRow
from engine.safety.alarms import State

LINES = 50  # alarms a summary names one by one; the rest is counted

PRIORITIES = {1: "Urgent", 2: "High", 3: "Medium"}
OCCASIONS = {Why.RAISED: "raised", Why.ESCALATED: "nobody has acknowledged", Why.ENDED: "ended"}

STATES = {
    State.NORMAL: "returned",
    State.UNACKNOWLEDGED: "unacknowledged",
    State.ACKNOWLEDGED: "acknowledged",
    State.RETURNED_UNACKNOWLEDGED: "returned, unacknowledged",
    State.LATCHED: "returned, latched until it is reset",
    State.SHELVED: "shelved",
    State.SUPPRESSED: "suppressed by design",
    State.OUT_OF_SERVICE: "out of service",
}

Told = tuple[AlarmRow, Why]


def message_of(settings: Settings, target: NotifyTarget, key: str, told: Sequence[Told]) -> Message:
    """One message about all of ``told``: in full where it is one alarm, as a summary, worst first, of more."""
    t = translator(target.language)
    told = sorted(told, key=lambda pair: (pair[1] is Why.ENDED, pair[0].priority, pair[0].raised_at))
    subject, text = _single(settings, target, t, *told[0]) if len(told) == 1 else _summary(settings, target, t, told)
    return Message(
        key=key,
        language=target.language,
        subject=subject,
        text=text,
        alarms=[_facts(alarm, why) for alarm, why in told[:LINES]],
        left_out=max(0, len(told) - LINES),
    )


def trial(target: NotifyTarget, key: str) -> Message:
    """What ``flask notify test`` sends."""
    t = translator(target.language)
    subject, text = t("Anjeon: test message"), t("This is a test message. Nothing is wrong, nothing needs to be done.")
    return Message(key=key, language=target.language, subject=subject, text=text + "\n", alarms=[])


def _single(settings: Settings, target: NotifyTarget, t: Translator, alarm: AlarmRow, why: Why) -> tuple[str, str]:
    kind = kind_of(alarm.kind).words[target.language]
    zone = _zone(settings, alarm)
    lines = [
        (t("What"), _what(alarm, kind, target.language)),
        (t("Where"), _where(settings, alarm, target.language)),
        (t("Value"), _value(alarm, t)),
        (t("Priority"), f"{alarm.priority} ({t(PRIORITIES[alarm.priority])})"),
        (t("State"), _state(alarm, t)),
        (t("Since"), _time(alarm.raised_at, zone)),
        (t("Ended"), _time(alarm.returned_at, zone)),
        (t("Acknowledged"), _acknowledged(alarm, zone)),
    ]
    text = "".join(f"{name}: {value}\n" for name, value in lines if value)
    if why is not Why.ENDED:
        text += _guidance(kind, t)
    return _headline(settings, target, t, alarm, why), f"{_opening(why, alarm, target, t)}\n\n{text}"


def _summary(settings: Settings, target: NotifyTarget, t: Translator, told: Sequence[Told]) -> tuple[str, str]:
    counts = Counter(why for _, why in told)
    parts = ", ".join(f"{t(OCCASIONS[why])} {counts[why]}" for why in Why if counts[why])
    subject = t("[Anjeon] {count} messages about alarms: {parts}", count=len(told), parts=parts)
    lines = [
        f"- {_time(alarm.raised_at, _zone(settings, alarm))} {_headline(settings, target, t, alarm, why)}"
        for alarm, why in told[:LINES]
    ]
    if len(told) > LINES:
        left = Counter(alarm.priority for alarm, _ in told[LINES:])
        rest = ", ".join(f"{t(PRIORITIES[priority])} {left[priority]}" for priority in sorted(left))
        lines.append(t("and {count} more: {rest}", count=len(told) - LINES, rest=rest))
    opening = t("Many alarms came at once; they are told together. The most urgent stand first.")
    return subject, opening + "\n\n" + "\n".join(lines) + "\n"


def _headline(settings: Settings, target: NotifyTarget, t: Translator, alarm: AlarmRow, why: Why) -> str:
    kind = kind_of(alarm.kind).words[target.language]
    where, what = _where(settings, alarm, target.language), _what(alarm, kind, target.language)
    head = f"[{t(PRIORITIES[alarm.priority])}] {where}: {what}"
    value = _value(alarm, t)
    return " ".join(f"{head}{f', {value}' if value else ''} ({t(OCCASIONS[why])})".split())


def _opening(why: Why, alarm: AlarmRow, target: NotifyTarget, t: Translator) -> str:
    if why is Why.ENDED:
        return t("The condition of this alarm no longer holds.")
    if why is Why.ESCALATED:
        return t("Nobody has acknowledged this alarm for {minutes} min.", minutes=target.after_min)
    gone = alarm.state not in STANDS
    return t("An alarm was raised and its condition is gone again.") if gone else t("An alarm was raised.")


def _guidance(kind: Words, t: Translator) -> str:
    steps = "".join(f"{i}. {step}\n" for i, step in enumerate(kind.steps, 1))
    return (
        f"{t('Cause')}: {kind.cause}\n{t('Consequence')}: {kind.consequence}\n\n"
        f"{t('What to do now')}\n{steps}\n{t('Whom to call')}: {kind.call}\n"
    )


def _what(alarm: AlarmRow, kind: Words, language: str) -> str:
    """The kind with what it is about: a quantity, a set with its weakest tags, a column; and the cell."""
    t = translator(language)
    about: list[str] = []
    if alarm.kind.startswith("sos."):
        about += [t("set {set_id}", set_id=alarm.subject), *map(str, alarm.detail.get("tags") or ())]
    elif alarm.subject in CONDITION_WORDS:
        limits = str(alarm.detail.get("limits") or alarm.subject)
        about.append(CONDITION_WORDS.get(limits, CONDITION_WORDS[alarm.subject]).in_language(language))
    elif alarm.subject:
        about.append(alarm.subject)
    if alarm.detail.get("position") is not None:
        about.append(t("position {position}", position=alarm.detail["position"]))
    return f"{kind.title}: {', '.join(about)}" if about else kind.title


def _where(settings: Settings, alarm: AlarmRow, language: str) -> str:
    t = translator(language)
    site = settings.site(alarm.site) if alarm.site is not None else None
    parts = [
        site.name[language] if site is not None else None,
        t("bank {bank}", bank=alarm.bank_id) if alarm.bank_id is not None else None,
        t("rack {rack}", rack=alarm.rack_id) if alarm.rack_id is not None else None,
        alarm.device,
    ]
    return " ".join(part for part in parts if part) or "Anjeon"


def _value(alarm: AlarmRow, t: Translator) -> str:
    if alarm.value is None:
        return ""
    unit = alarm.detail.get("unit") or ""
    text = f"{alarm.value:.6g} {unit}".strip()
    limit = alarm.detail.get("limit")
    if isinstance(limit, (int, float)):
        text += " " + t("(limit {limit})", limit=f"{limit:.6g} {unit}".strip())
    return text


def _state(alarm: AlarmRow, t: Translator) -> str:
    return t(STATES[alarm.state])


def _acknowledged(alarm: AlarmRow, zone: ZoneInfo) -> str:
    return f"{_time(alarm.acknowledged_at, zone)} {alarm.acknowledged_by or ''}".strip()


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def _zone(settings: Settings, alarm: AlarmRow) -> ZoneInfo:
    site = settings.site(alarm.site) if alarm.site is not None else None
    return (site or settings.sites[0]).zone


def _facts(alarm: AlarmRow, why: Why) -> Mapping[str, Any]:
    names = ("id", "kind", "priority", "state", "site", "bank_id", "rack_id", "device", "subject", "value")
    times = ("raised_at", "returned_at", "acknowledged_at")
    return {
        "occasion": why.value,
        **{name: getattr(alarm, name) for name in (*names, *times)},
        "unit": alarm.detail.get("unit"),
        "limit": alarm.detail.get("limit"),
    }
