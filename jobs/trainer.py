"""``python -m jobs.trainer SITE``: trains the forecasters of a site, once, in a process of its own."""

from __future__ import annotations

import sys

import structlog

from api.config import load_settings
from api.errors import AnjeonError
from api.logs import configure_logging
from api.services.context import open_context

log = structlog.get_logger("trainer")


def main() -> int:
    """0 after a training, 1 where nothing could be trained; the reason is in the log."""
    # loading what learns takes 2 s: not for the job process, which looks at every module here
    from api.services.forecasts.training import train_site

    configure_logging()
    site = int(sys.argv[1])
    try:
        context = open_context(load_settings())
        for model in train_site(context, site):
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


if __name__ == "__main__":
    sys.exit(main())
