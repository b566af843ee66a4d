"""How gunicorn serves ``wsgi:create_app()``. Engines are opened after the fork, in each worker."""

import gc
from typing import Any

import api.cli
import api.rest
import dashapp.pages
import wsgi  # noqa: F401  imported once here, before the fork, so that three workers start in the time of one
from api.config import load_settings
from api.plugins import plugged_in

for package in (api.rest, api.cli, dashapp.pages):
    plugged_in(package, "blueprint")

settings = load_settings()

bind = f"{settings.host}:{settings.port}"
workers = settings.web_workers
threads = settings.web_threads
worker_class = "gthread"
timeout = 300  # a download of a year may take minutes
graceful_timeout = 10
control_socket_disable = True
accesslog = None  # api.logs writes one line a request, without tokens


def post_worker_init(_worker: Any) -> None:
    """What a worker was started with stays: a collection while a page is made need not look at it again."""
    gc.collect()
    gc.freeze()
