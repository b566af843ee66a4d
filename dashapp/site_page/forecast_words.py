"""What a forecast says, in a sentence with its honesty beside it."""

from __future__ import annotations

from api.services.forecasts.latest import RackForecast
from dashapp.reader import Reader
from dashapp.widgets.quantity import limit as limit_text
from dashapp.widgets.words import number


def crossing_words(reader: Reader, forecast: RackForecast) -> str:
    """ "will cross 4.05 V in 7 to 12 min (90 %, achieved 89 %)"; empty where no limit is reached."""
    crossing = forecast.crossing
    if crossing is None or forecast.no_forecast is not None:
        return ""
    unit = unit_of(forecast.target)
    t = reader.t
    limit, first, last = limit_text(crossing.limit, unit), number(crossing.from_min), number(crossing.to_min)
    when = t("{first} to {last} min", first=first, last=last) if first != last else t("{first} min", first=first)
    words = t("will cross {limit} in {when}", limit=f"{limit} {unit}", when=when)
    return f"{words} ({honesty(reader, forecast)})"


def honesty(reader: Reader, forecast: RackForecast) -> str:
    """The stated probability of the interval and the share that it achieved."""
    stated = number(100 * forecast.level, 0, "%")
    if forecast.coverage is None:
        return stated
    return reader.t("{stated}, achieved {achieved}", stated=stated, achieved=number(100 * forecast.coverage, 0, "%"))


def unit_of(target: str) -> str:
    """The unit of a rack column that is forecast."""
    if "voltage" in target:
        return "V"
    return "°C" if "temperature" in target else "%"
