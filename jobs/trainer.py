"""``python -m jobs.trainer SITE [cooling]``: trains the forecasters of a site's racks (or the predictor of its cooling
plant), once, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import structlog

from api.config import load_settings
from api.errors import AnjeonError
from api.logs import configure_logging
from api.services.context import Context, open_context
from api.store.forecasts.models import StoredModel

log = structlog.get_logger("trainer")


def main() -> int:
    """0 after a training, 1 where nothing could be trained; the reason is in the log."""
    configure_logging()
    site, what = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "racks"
    try:
        context = open_context(load_settings())
        for model in _train(context, site, what):
            log.info(
                "trained",
                site=site,
                kind=model.kind,
                version=model.version,
                in_use=model.in_use,
                verdict=dict(model.verdict),
                train_s=model.train_s,
                size_bytes=model.size_bytes,
            )
    except AnjeonError as error:
        log.warning("not trained", site=site, reason=error.text.in_language("en"))
        return 1
    return 0


def _train(context: Context, site: int, what: str) -> Iterator[StoredModel]:
    # loading what learns takes 2 s: not for the job process, which looks at every module here
    if what == "cooling":
        from api.services.cooling.training import train_cooling

        yield train_cooling(context, site)
    else:
        from api.services.forecasts.training import train_site

        yield from train_site(context, site)


if __name__ == "__main__":
    sys.exit(main())
