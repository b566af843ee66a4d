"""Where the numbers of the assets come from, as a table of the report."""

from __future__ import annotations

from api.i18n import translator
from api.services.stress.report.content import Table
from api.services.stress.texts.assets import FIELDS
from api.services.stress.words import layer_text, source_text, system_text
from engine.stress.config import StudyConfig
from engine.stress.sources import sources_of


def asset_sources(config: StudyConfig, language: str) -> Table:
    """A row for every layer, or architecture, and source, with the fields that have it. A layer that several
    architectures have alike stands once; a field that is not set has no source."""
    t = translator(language)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in sources_of(config):
        if one.value is not None:
            owner = system_text(one.system) if one.layer is None else layer_text(one.layer)
            fields = found.setdefault((owner.in_language(language), source_text(one.source).in_language(language)), {})
            fields[FIELDS[one.field].in_language(language)] = None
    return Table(
        head=(t("Architecture or layer"), t("Fields"), t("Source")),
        rows=tuple((owner, "; ".join(fields), source) for (owner, source), fields in found.items()),
        caption=t("Where the numbers of the assets come from. 1 400 KRW a USD and 1 500 KRW a EUR are assumed."),
        wide=True,
    )
