"""The lines beside the titles of the panels."""

from __future__ import annotations

from datetime import timedelta

from api.store.cooling.cycles import CycleRecord
from dashapp.control_page import series
from dashapp.control_page.charts import Stretch
from dashapp.control_page.conditions import no_forecast
from dashapp.control_page.words import actuator_word
from dashapp.reader import Reader
from dashapp.widgets.words import number
from engine.thermal.plant_image import Actuator
from engine.thermal.prediction import STEP_S


def forecast_note(reader: Reader, stretch: Stretch) -> str:
    """What the marks mean; how sure the forecast is and how long it took, or why there is none."""
    t, last = reader.t, stretch.last
    legend = t("°C · whiskers = 90 % interval · ○ = forecast 5 min before")
    if last is None or not stretch.is_fresh:
        return legend
    why = no_forecast(reader, last)
    if why:
        return f"{legend} · {t('no forecast: {why}', why=why)}"
    confidence = number((last.prediction or {}).get("confidence"), 2)
    return f"{legend} · {t('confidence {value}', value=confidence)} · {number(last.predict_ms, 2)} ms"


def side_note(reader: Reader, stretch: Stretch) -> str:
    """The longest gap, and how often what came lay within the interval forecast for it."""
    t = reader.t
    parts = []
    gaps = series.unknown_spans(stretch.shown, stretch.start, stretch.now)
    if gaps:
        start, end = max(gaps, key=lambda span: span[1] - span[0])
        samples = max(1, (end - start) // timedelta(seconds=STEP_S) - 1)
        parts.append(t("gap {time}: {count} samples", time=f"{start.astimezone(stretch.zone):%H:%M}", count=samples))
    hits, count = series.held(stretch.records, stretch.start, stretch.now)
    if count:
        parts.append(t("within the interval: {percent}", percent=number(100 * hits / count, 0, "%")))
    return " · ".join(parts)


def running_note(reader: Reader, last: CycleRecord | None) -> str:
    """How many drives of each actuator turn."""
    if last is None or not last.link:
        return ""
    return " · ".join(
        "{} {}/{}".format(actuator_word(reader, actuator), *series.running(last, actuator)) for actuator in Actuator
    )


def plant_note(reader: Reader, last: CycleRecord | None, stretch: Stretch) -> str:
    """When it was read."""
    if last is None or not stretch.is_fresh:
        return reader.t("nothing is known now")
    return f"{last.at.astimezone(stretch.zone):%H:%M:%S}"
