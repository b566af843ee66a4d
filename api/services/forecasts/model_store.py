"""Trained models kept: which are there, which is in use, taken into use or kept beside, the old ones removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.store import audit
from api.store.db import reading, writing
from api.store.forecasts import model_files as files
from api.store.forecasts import models as rows
from api.store.forecasts.models import StoredModel

KEPT = 10  # versions of a site and kind


class Kind(StrEnum):
    """What a model forecasts."""

    TEN_MINUTES = "ten_minutes"
    DAY_AHEAD = "day_ahead"
    COOLING = "cooling"


def list_models(context: Context, site: int | None = None) -> list[StoredModel]:
    """The models of a site (of all configured ones), newest first; raises :class:`NotFound` for an unknown site."""
    if site is not None:
        context.sites.site(site)
    with reading(context.engines["default"]) as connection:
        found = rows.models_of(connection, site)
    return [model for model in found if context.settings.site(model.site) is not None]


def in_use(context: Context, site: int, kind: Kind) -> StoredModel | None:
    """The model in use, None where there is none."""
    with reading(context.engines["default"]) as connection:
        return rows.model_in_use(connection, site, kind)


def load(context: Context, model: StoredModel) -> bytes | None:
    """What the model's file holds; None where it is gone, or is not what was stored: nothing may be made of it then."""
    name = files.file_name(model.kind, model.version)
    return files.read_file(files.folder_of(context.settings.data_dir, model.site), name, model.sha256)


def keep(
    context: Context,
    site: int,
    kind: Kind,
    data: bytes,
    *,
    take: bool,
    verdict: Mapping[str, Any],
    figures: Mapping[str, Any],
    train_s: float,
) -> StoredModel:
    """Store a model, and with ``take`` put it in use: its file first, then its row, so that a row always has a file."""
    now = context.now().astimezone(UTC)
    sha256 = files.sha256_of(data)
    model = StoredModel(
        site=site,
        kind=kind.value,
        version=_version(now, sha256),
        trained_at=now,
        in_use=take,
        verdict=verdict,
        figures=figures,
        sha256=sha256,
        size_bytes=len(data),
        train_s=round(train_s, 1),
    )
    folder = files.folder_of(context.settings.data_dir, site)
    files.write_file(folder, files.file_name(kind, model.version), data)
    with writing(context.engines["default"]) as connection:
        rows.add_model(connection, model)
        stored = rows.models_of(connection, site, kind)
        rows.remove_models(connection, site, kind, [old.version for old in stored[KEPT:]])
        left = rows.models_of(connection, site)
    files.remove_others(folder, {files.file_name(one.kind, one.version) for one in left})
    return model


def take_into_use(context: Context, model: StoredModel, who: str) -> StoredModel:
    """Put a stored version in use in place of the one there is, by a person's word; audited.

    Raises :class:`NotFound` where it was removed meanwhile.
    """
    with writing(context.engines["default"]) as connection:
        before = rows.model_in_use(connection, model.site, model.kind)
        if not rows.use_model(connection, model.site, model.kind, model.version):
            raise NotFound(Text("There is no version {version}.", version=model.version), field="version")
        detail = {"kind": model.kind, "before": None if before is None else before.version, "after": model.version}
        subject = f"site {model.site}"
        audit.append(
            connection, now=context.now(), actor=who, action="model taken into use", subject=subject, detail=detail
        )
    return replace(model, in_use=True)


def _version(now: datetime, sha256: str) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}-{sha256[:8]}"
