"""Making the demo: history, tags, sets and their State of Safety, so that the first look shows something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from api.errors import Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.demo.cooling import CoolingHistory
from api.services.demo.filling import DemoSite
from api.services.sos.evaluate import evaluate_range
from api.services.sos.intake import seed
from api.services.sos.tags import change_tag, list_tags
from api.store.cooling.past import remove_cycles
from api.store.db import writing

DEMO = "demo"  # who did it, in the audit log
EVALUATED = timedelta(days=7)

ACTING_DEVICE, ACTING_TAG = "panli-bms-2", "panli.b2.r5.over_temp"
ACTIONS = {  # what its alarm does by itself: the map marks both commands automatic
    "warn_action": f"{ACTING_DEVICE}:r5.fan=1",
    "unsafe_action": f"{ACTING_DEVICE}:r5.fan=1; {ACTING_DEVICE}:charge_stop=1",
}

Say = Callable[[Text], None]


def make_demo(context: Context, *, say: Say) -> None:
    """Fill the demo sites up to now and make the tags and sets that are not there yet. Doing it again adds what is new.

    Raises :class:`~api.errors.Conflict` when the configured sites are not the built-in demo's: nothing is written.
    """
    if not context.settings.is_demo:
        raise Conflict(Text("These sites are not the built-in demo; no demo rows are written into them."))
    now = context.now().replace(microsecond=0)
    filled = [DemoSite(context, site) for site in context.settings.sites]
    is_new = not list_tags(context)
    if is_new:
        seed(context, Path(__file__).with_name("seed.yaml").read_text(encoding="utf-8"), DEMO)
        if context.settings.device(ACTING_DEVICE) is not None:  # a deployment may bring devices of its own
            change_tag(context, ACTING_TAG, ACTIONS, DEMO)
    for one in filled:
        _catch_up(one, now, context.settings.language, say)
    if is_new:
        say(Text("Evaluating the State of Safety of the last days"))
        evaluate_range(context, now - EVALUATED, now)
    for site in context.settings.sites:  # last, so that the loop finds no gap between its first cycle and these
        if site.cooling_device:
            say(Text("{site}: the cooling control of the last hours", site=site.name[context.settings.language]))
            for _ in CoolingHistory(context, site).make(context.now()):
                pass


def _catch_up(filled: DemoSite, now: datetime, language: str, say: Say) -> None:
    told = 0
    for share in filled.make(now):
        quarter = int(share * 4)
        if quarter > told:
            say(Text("{site}: history {percent} %", site=filled.site.name[language], percent=quarter * 25))
            told = quarter


def remove_demo(context: Context) -> None:
    """Remove the demo's databases, cooling cycles and standings, so that :func:`make_demo` begins anew."""
    with writing(context.engines["default"]) as connection:
        for site in context.settings.sites:
            remove_cycles(connection, site.id)
    context.engines.dispose()
    for path in (context.settings.data_dir / "demo").glob("site_*"):
        path.unlink()
    for site in context.settings.sites:
        context.sites.forget(site.id)
