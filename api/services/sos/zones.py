"""The time zone a tag or set is read in: its site's; what belongs to no site is read in the first site's."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from api.services.context import Context
from api.store.tags import Tag


def tag_zone(context: Context, tag: Tag | None) -> ZoneInfo:
    """The zone of the tag's site; of the first site for an analysis tag (or no tag at all)."""
    site = None if tag is None or tag.site is None else context.settings.site(tag.site)
    return (site or context.settings.sites[0]).zone
