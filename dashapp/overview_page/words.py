"""What a row of the overview says: since when, within which minutes, how far an interval can be trusted."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashapp.overview_page.facts import Reach
from dashapp.reader import Reader
from dashapp.site_page.words import measured_word
from dashapp.widgets.quantity import limit
from dashapp.widgets.words import number
from engine.forecast.crossing import WILL_CROSS
from engine.safety.limits import Measured

INTERVAL = 0.9  # between the 5 and the 95 % point
UNITS = {
    Measured.MAX_VOLTAGE: "V",
    Measured.MIN_VOLTAGE: "V",
    Measured.VOLTAGE_GAP: "V",
    Measured.CURRENT: "A",
    Measured.MAX_TEMPERATURE: "°C",
    Measured.MIN_TEMPERATURE: "°C",
    Measured.TEMPERATURE_GAP: "°C",
}
TODAY = timedelta(hours=20)  # within it the time of day says enough


def clock_words(reader: Reader, moment: datetime, present: datetime) -> str:
    """A moment before ``present`` on the site's clock; with its day where that is another."""
    local = moment.astimezone(reader.zone)
    return f"{local:%H:%M}" if present - moment < TODAY else f"{local:%m-%d %H:%M}"


def limit_words(reader: Reader, reach: Reach) -> str:
    """The limit that is reached: ``T max 50.0 °C``, ``SoS 0.80``."""
    if reach.quantity is None:
        return f"SoS {number(reach.limit, 2)}"
    unit = UNITS[reach.quantity]
    return f"{measured_word(reader, reach.quantity)} {limit(reach.limit, unit)} {unit}"


def minutes_words(reader: Reader, reach: Reach) -> str:
    """Within which minutes from the moment that is shown."""
    t = reader.t
    if reach.to_min <= 0:
        return t("reached now")
    first, last = round(reach.from_min), round(reach.to_min)
    if last == 0:
        return t("within a minute")
    return t("in {minutes} min", minutes=f"{first}–{last}" if first != last else f"{first}")


def trust_words(reader: Reader, reach: Reach) -> str:
    """What is claimed and what was achieved: ``90 %, achieved 89 %``; where it is unlikely, how unlikely."""
    t = reader.t
    if reach.to_min <= 0:
        return ""
    if reach.probability < WILL_CROSS:
        return t("probability {percent} %", percent=number(100 * reach.probability))
    claimed = number(100 * INTERVAL, 0, "%")
    if reach.coverage is None:
        return claimed
    return t("{claimed}, achieved {achieved} %", claimed=claimed, achieved=number(100 * reach.coverage))


def reach_words(reader: Reader, reach: Reach) -> str:
    """Minutes and trust in one line."""
    trust = trust_words(reader, reach)
    when = minutes_words(reader, reach)
    return f"{when} ({trust})" if trust else when
