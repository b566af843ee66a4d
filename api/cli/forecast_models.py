"""``flask forecast train`` and ``list``: the models that forecasts are made with."""

from __future__ import annotations

import click

from api.cli.errors import in_application
from api.cli.speech import say
from api.i18n import Text
from api.services.forecasts import model_store
from api.store.forecasts.models import StoredModel
from api.web.current import context


@click.command("train")
@click.option("--site", type=int, help="number of the site; all if not given")
@in_application
def train(site: int | None) -> None:
    """Train the forecasters of a site now; a model that is not better than the one in use is kept beside it."""
    from api.services.forecasts.training import train_site  # heavy, and the web never needs it

    opened = context()
    for one in [opened.sites.site(site)] if site is not None else list(opened.sites):
        for model in train_site(opened, one.id):
            say(_line(model))


@click.command("list")
@click.option("--site", type=int, help="number of the site; all if not given")
@in_application
def list_models(site: int | None) -> None:
    """The trained models, newest first: version, whether in use, verdict, size and training time."""
    for model in model_store.list_models(context(), site):
        say(_line(model))


def _line(model: StoredModel) -> Text:
    in_use = Text("in use") if model.in_use else Text("not in use")
    given = {"site": model.site, "kind": model.kind, "version": model.version, "seconds": model.train_s}
    size = f"{model.size_bytes / 1e6:.1f}"
    return Text(
        "site {site}, {kind} {version}: {in_use} ({verdict}), {size} MB, trained in {seconds} s",
        **given,
        in_use=in_use,
        verdict=model.verdict.get("code", ""),
        size=size,
    )
