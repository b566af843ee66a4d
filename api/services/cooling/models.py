"""The trained models of a cooling plant: which there are, and another one taken into use by a person."""

from __future__ import annotations

from api.errors import Conflict, NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.cooling.plants import cooling_plant
from api.services.forecasts import model_store
from api.services.forecasts.model_store import Kind
from api.store.forecasts.models import StoredModel


def cooling_models(context: Context, site: int | None = None) -> list[StoredModel]:
    """The versions of a plant's model, newest first; raises :class:`NotFound` where there is no plant."""
    plant = cooling_plant(context, site)
    return [model for model in model_store.list_models(context, plant.id) if model.kind == Kind.COOLING]


def activate(context: Context, site: int | None, version: str, who: str) -> StoredModel:
    """Take a version into use, which the loop follows from its next cycle on; audited.

    Raises :class:`NotFound` for a version there is not, :class:`Conflict` where its file is gone or damaged.
    """
    plant = cooling_plant(context, site)
    found = next((model for model in cooling_models(context, plant.id) if model.version == version), None)
    if found is None:
        raise NotFound(Text("There is no version {version} of the cooling model.", version=version), field="version")
    if model_store.load(context, found) is None:
        text = "The file of version {version} is gone or damaged. The version in use stays."
        raise Conflict(Text(text, version=version), field="version")
    return model_store.take_into_use(context, found, who)
