"""What a forecast says, in a sentence with its honesty beside it."""

from __future__ import annotations

from api.services.forecasts.latest import Crossing, RackForecast, SosForecast
from dashapp.reader import Reader
from dashapp.site_page.words import limit_words
from dashapp.widgets.words import number


def crossing_words(reader: Reader, forecast: RackForecast) -> str:
    """ "will cross 4.05 V in 7 to 12 min (90 %, achieved 89 %)"; empty where no limit is reached."""
    crossing = forecast.crossing
    if crossing is None or forecast.no_forecast is not None:
        return ""
    return f"{_when(reader, forecast, crossing)} ({honesty(reader, forecast)})"


def short_crossing(reader: Reader, forecast: RackForecast) -> str:
    """The same without what it is worth: for a column of a table, whose title says it in full."""
    return "" if forecast.crossing is None else _when(reader, forecast, forecast.crossing)


def sos_crossing(reader: Reader, forecast: SosForecast) -> str:
    """That the State of Safety reaches the warning, when, and how probable that is; empty where it does not."""
    if forecast.crossing is None or forecast.no_forecast is not None:
        return ""
    words = _crosses(reader, forecast.crossing, number(forecast.crossing.limit, 2))
    return f"{words} ({number(100 * forecast.crossing.probability, 0, '%')})"


def _when(reader: Reader, forecast: RackForecast, crossing: Crossing) -> str:
    unit = unit_of(forecast.target)
    return _crosses(reader, crossing, f"{limit_words(crossing.limit, unit)} {unit}")


def _crosses(reader: Reader, crossing: Crossing, limit: str) -> str:
    t, first, last = reader.t, number(crossing.from_min), number(crossing.to_min)
    when = t("{first} to {last} min", first=first, last=last) if first != last else t("{first} min", first=first)
    return t("will cross {limit} in {when}", limit=limit, when=when)


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
