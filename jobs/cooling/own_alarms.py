"""What is wrong with the loop's own doing: no answer, orders that do not hold, a rival, a model that cannot be used."""

from __future__ import annotations

from api.services.cooling.serving import NO_MODEL
from engine.field.outcomes import OF_THE_DEVICE, Applied, Rejected, Withheld
from engine.thermal.plant_image import PlantImage
from engine.thermal.prediction import Prediction
from jobs.cooling.forecasting import FAILED
from jobs.cooling.knowledge import Known
from jobs.devices.cooling_field import Carried, Done

LINK, WRITE, RIVAL, MODEL = "cooling.link", "cooling.write", "cooling.rival", "cooling.model"


def own_alarms(
    known: Known, image: PlantImage | None, carried: Carried, beat: int | None, prediction: Prediction | None = None
) -> list[list[str]]:
    """[kind, subject] of each; ``beat``: the heartbeat written last, None before the first."""
    found = [] if image is not None else [[LINK, ""]]
    if image is not None and beat is not None and image.heartbeat not in (None, 0, beat):
        found.append([RIVAL, "heartbeat"])
    named = {f"{actuator.value}_hz": done for actuator, done in carried.hz.items()}
    named |= {f"{drive}_run": done for drive, done in carried.drives.items()}
    found += [[WRITE, name] for name, done in named.items() if _is_wrong(done)]
    has_failed = prediction is not None and prediction.because is not None and prediction.because.code == FAILED
    if has_failed or (known.no_model is not None and known.no_model.code != NO_MODEL):
        found.append([MODEL, "file"])
    return found


def _is_wrong(done: Done) -> bool:
    """Whether the device did not take an order; what we turned down ourselves is said elsewhere."""
    if isinstance(done.outcome, Rejected):
        return done.outcome.why in OF_THE_DEVICE
    return not isinstance(done.outcome, Applied | Withheld)
