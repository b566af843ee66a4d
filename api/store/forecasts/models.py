"""The rows of trained models: one of a site and kind is in use, at most."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.store.forecasts.tables import forecast_model


@dataclass(frozen=True, kw_only=True)
class StoredModel:
    """A trained model. ``verdict``: why it was taken into use or not; ``figures``: its errors on held-out days."""

    site: int
    kind: str
    version: str
    trained_at: datetime
    in_use: bool
    verdict: Mapping[str, Any]
    figures: Mapping[str, Any]
    sha256: str
    size_bytes: int
    train_s: float


def models_of(connection: sa.Connection, site: int | None = None, kind: str | None = None) -> list[StoredModel]:
    """The models of a site (of all) and kind (of all), newest first."""
    c = forecast_model.c
    query = sa.select(forecast_model).order_by(c.site, c.kind, c.trained_at.desc(), c.id.desc())
    for column, value in ((c.site, site), (c.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    return [_model(row) for row in connection.execute(query).mappings()]


def model_in_use(connection: sa.Connection, site: int, kind: str) -> StoredModel | None:
    """The one in use, None where there is none."""
    return next((model for model in models_of(connection, site, kind) if model.in_use), None)


def add_model(connection: sa.Connection, model: StoredModel) -> None:
    """Store a model; one in use takes the place of the one before, in the caller's transaction."""
    if model.in_use:
        c = forecast_model.c
        mine = (c.site == model.site, c.kind == model.kind)
        connection.execute(forecast_model.update().where(*mine).values(in_use=False))
    given = {**model.__dict__, "verdict": json.dumps(dict(model.verdict)), "figures": json.dumps(dict(model.figures))}
    connection.execute(forecast_model.insert().values(given))


def use_model(connection: sa.Connection, site: int, kind: str, version: str) -> bool:
    """Put a stored one in use in place of the one there is; False, and nothing is changed, where it is not there."""
    c = forecast_model.c
    mine = (c.site == site, c.kind == kind)
    is_it = c.version == version
    if connection.execute(sa.select(c.id).where(*mine, is_it)).first() is None:
        return False
    connection.execute(forecast_model.update().where(*mine).values(in_use=is_it))
    return True


def remove_models(connection: sa.Connection, site: int, kind: str, versions: Collection[str]) -> None:
    """Forget models that are not in use."""
    c = forecast_model.c
    mine = (c.site == site, c.kind == kind, c.version.in_(versions), sa.not_(c.in_use))
    connection.execute(forecast_model.delete().where(*mine))


def _model(row: sa.RowMapping) -> StoredModel:
    given = {name: value for name, value in row.items() if name != "id"}
    return StoredModel(**{**given, "verdict": json.loads(row["verdict"]), "figures": json.loads(row["figures"])})
