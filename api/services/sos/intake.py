"""Many tags at once, from a seed file or the ``tag_list`` of an existing database. Doing it again adds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import marshmallow as ma
import yaml

from api.config import normalise_url
from api.errors import BadParameter, Conflict
from api.i18n import Text
from api.services.context import Context
from api.services.forms import refused
from api.services.sos.forms import TagForm
from api.services.sos.sets import check_distinct, make_set
from api.services.sos.tags import checked, define_tag, list_tags, unknown_tag
from api.store.foreign_tags import foreign_tags
from api.store.tags import Tag

SEED = Text("YAML with a list of tags, and of sets of them")
SOURCE = {
    "table_name": "table_name",
    "site": "site",
    "site_table": "table",
    "site_column": "column",
    "bank_id": "bank_id",
    "rack_id": "rack_id",
    "absolute": "absolute",
}


class SeedForm(ma.Schema):
    """A seed file: tags as REST takes them, and sets of their names."""

    tags = ma.fields.List(ma.fields.Nested(TagForm), load_default=list, metadata={"expected": SEED})
    sets = ma.fields.List(ma.fields.List(ma.fields.String()), load_default=list, metadata={"expected": SEED})


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """What a seed file brought: tags newly defined, tags that were there already (and stay as they are), new sets."""

    defined: tuple[str, ...]
    kept: tuple[str, ...]
    sets_made: int


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import brought: names copied, names that were here alike already, and names refused with the reason."""

    copied: tuple[str, ...]
    present: tuple[str, ...]
    refused: tuple[tuple[str, Text], ...]


def seed(context: Context, text: str, who: str) -> Seeded:
    """Define the tags and make the sets of a YAML text; what exists already stays as it was changed since.

    All of it is checked before the first tag is stored. Raises :class:`BadParameter` naming the item.
    """
    try:
        body = SeedForm().load(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadParameter("file", str(error), SEED) from error
    except ma.ValidationError as error:
        raise refused(error, SeedForm()) from error
    kept = {tag.name for tag in list_tags(context)}
    new = [_checked(context, tag, f"tags[{i}]") for i, tag in enumerate(body["tags"]) if tag.name not in kept]
    _check_sets(body["sets"], kept | {tag.name for tag in new})
    for tag in new:
        define_tag(context, tag, who)
    made = [make_set(context, names, who)[1] for names in body["sets"]]
    return Seeded(
        defined=tuple(tag.name for tag in new),
        kept=tuple(tag.name for tag in body["tags"] if tag.name in kept),
        sets_made=sum(made),
    )


def import_tags(context: Context, url: str, who: str) -> Imported:
    """Copy the tags of another database's ``tag_list``; nothing is written there, and no tag of ours is changed."""
    ours = {tag.name: tag for tag in list_tags(context)}
    copied, present, turned_down = [], [], []
    for row in foreign_tags(normalise_url(url, Path.cwd(), "URL"), context.settings):
        name = str(row["tag"])
        try:
            tag = checked(context, _tag_of(row))
            if ours.get(name) == tag:
                present.append(name)
            else:
                define_tag(context, tag, who)
                copied.append(name)
        except (BadParameter, Conflict) as error:
            turned_down.append((name, error.text))
    return Imported(copied=tuple(copied), present=tuple(present), refused=tuple(turned_down))


def _checked(context: Context, tag: Tag, where: str) -> Tag:
    try:
        return checked(context, tag)
    except BadParameter as error:
        detail = error.detail
        raise BadParameter(f"{where}.{detail['field']}", detail["given"], detail["expected"]) from error


def _check_sets(sets: Sequence[Sequence[str]], known: Set[str]) -> None:
    for index, names in enumerate(sets):
        check_distinct(names, f"sets[{index}]")
        for name in names:
            if name not in known:
                raise unknown_tag(name, f"sets[{index}]")


def _tag_of(row: Mapping[str, Any]) -> Tag:
    """A foreign row as a tag; NULL where there is a default means the default."""
    given = {name: _plain(value) for name, value in row.items() if value is not None}
    source = {ours: given[theirs] for theirs, ours in SOURCE.items() if theirs in given}
    fields = {name: given[name] for name in TagForm().fields if name in given}
    try:
        tag: Tag = TagForm().load(fields | {"source": source})
    except ma.ValidationError as error:
        raise refused(error, TagForm()) from error
    return tag


def _plain(value: Any) -> Any:
    """Foreign tables keep counts and ids as NUMERIC or floating point: a whole number of those is an int here."""
    if not isinstance(value, (Decimal, float)):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
