"""Where tags come from, as the groups of the list: organisations first, then sites with their banks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from api.i18n import Text
from api.store.tags import Tag
from dashapp.reader import Reader

ORGANISATIONS: Mapping[str, Text] = {
    "cnu": Text("CNU"),
    "keti": Text("KETI"),
    "snu": Text("SNU"),
    "qs": Text("QS"),
    "suresoft": Text("Suresoft"),
}


def source_key(tag: Tag) -> str:
    """The group a tag belongs to: its analysis table, or its site and bank.

    >>> source_key(Tag(name="t", site=2, table="rack", column="c", bank_id=1,
    ...                maximum_safe_value=1, warnning_threshold=2))
    'site-2-1'
    """
    if tag.table_name is not None:
        return tag.table_name
    bank = "" if tag.bank_id is None else f"-{tag.bank_id}"
    return f"site-{tag.site}{bank}"


def source_title(reader: Reader, tag: Tag) -> str:
    """What the group of a tag is called."""
    if tag.table_name is not None:
        organisation = tag.table_name.removeprefix("analysis_result_")
        known = ORGANISATIONS.get(organisation)
        return reader.say(known) if known else organisation.upper()
    site = reader.context.settings.site(tag.site or 0)
    name = reader.name(site.name) if site else str(tag.site)
    if tag.bank_id is None:
        return reader.t("Site · {site}", site=name)
    return reader.t("Site · {site} bank {bank}", site=name, bank=tag.bank_id)


def grouped(tags: Iterable[Tag]) -> dict[str, list[Tag]]:
    """Tags by group: analysis tables in order of names, then sites and banks; within a group by name."""
    groups: dict[str, list[Tag]] = defaultdict(list)
    for tag in sorted(tags, key=lambda tag: (tag.table_name is None, tag.table_name or "", _numbers(tag), tag.name)):
        groups[source_key(tag)].append(tag)
    return dict(groups)


def _numbers(tag: Tag) -> tuple[int, int]:
    return tag.site or 0, -1 if tag.bank_id is None else tag.bank_id
