"""Tags from seed files and from existing databases, through the commands and the services."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from api.errors import BadConfiguration, BadParameter, DatabaseAway, NotFound, UnknownColumn
from api.services.context import Context
from api.services.sos.intake import import_tags, seed
from api.services.sos.tags import change_tag, list_tags
from api.store.db import reading
from api.store.tags import Tag, all_sets
from tests.serving import serving
from tests.site_rows import make_rack_table

SEED = """
tags:
  - tag: 최고 셀 온도
    source: {site: 1, table: rack, column: rack_max_cell_temperature}
    maximum_safe_value: 40
    warnning_threshold: 50
  - tag: soh
    source: {table_name: analysis_result_keti}
    maximum_safe_value: 80
    warnning_threshold: 70
    max_count: 2
sets:
  - [soh, 최고 셀 온도]
"""


@pytest.fixture
def app(context: Context) -> Flask:
    make_rack_table(context)
    return serving(context)


def test_a_seed_file_brings_its_tags_and_sets_once(context: Context) -> None:
    make_rack_table(context)
    first = seed(context, SEED, "kim")
    assert (first.defined, first.kept, first.sets_made) == (("최고 셀 온도", "soh"), (), 1)
    change_tag(context, "soh", {"max_count": 5}, "kim")
    again = seed(context, SEED, "kim")
    assert (again.defined, again.kept, again.sets_made) == ((), ("최고 셀 온도", "soh"), 0)
    assert {tag.name: tag.max_count for tag in list_tags(context)} == {"soh": 5, "최고 셀 온도": 3}
    with reading(context.engines["default"]) as connection:
        assert [found.tags for found in all_sets(connection)] == [("soh", "최고 셀 온도")]


def test_a_seed_file_with_one_bad_entry_brings_nothing(context: Context) -> None:
    make_rack_table(context)
    cases = {
        SEED.replace("maximum_safe_value: 80", "maximum_safe_value: 70"): "tags[1].warnning_threshold",
        SEED.replace("maximum_safe_value: 80", "maximum_safe_value: .nan"): "tags[1].maximum_safe_value",
        SEED.replace("site: 1", "site: 7"): "tags[0].source.site",
        SEED.replace("site: 1", "site: one"): "tags[0].source.site",
        SEED.replace("- [soh", "- [nobody"): "sets[0]",
        SEED.replace("- [soh", "- [soh, soh"): "sets[0]",
        SEED.replace("- [soh", "- [5"): "sets[0][0]",
        "tags: {": "file",
        "- 1": "body",
        "": "body",
    }
    for text, field in cases.items():
        with pytest.raises(BadParameter) as refused:
            seed(context, text, "kim")
        assert refused.value.detail["field"] == field, text
        assert list_tags(context) == []


@pytest.fixture
def existing(new_database: Callable[[str], str]) -> str:
    """The tag_list of an existing service: its columns, no key, rows that no curve can be made of."""
    url = new_database("existing")
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    number = sa.Double() if url.startswith("sqlite") else sa.Numeric(12, 4)
    names = ("TAG", "TABLE_NAME", "ACTION", "WARN_ACTION", "UNSAFE_ACTION", "MESSAGE")
    table = sa.Table(
        "tag_list",
        sa.MetaData(),
        *(sa.Column(name, sa.String(300)) for name in names),
        sa.Column("MAX_COUNT", number),
        *(sa.Column(name, number) for name in ("MAXIMUM_SAFE_VALUE", "WARNNING_THRESHOLD", "UPPER_SAFETY_LIMIT")),
    )
    keti, cnu = "analysis_result_keti", "analysis_result_cnu"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        table.metadata.create_all(connection)
        connection.execute(
            table.insert(),
            [
                dict(zip(table.columns.keys(), row, strict=True))
                for row in (
                    ("heat", keti, "look", "fan", "stop", None, 2, 40, 50, 0.75),
                    ("plain", cnu, None, None, None, None, None, 3.3, 3.15, None),
                    ("equal", keti, None, None, None, None, 3, 40, 40, 0.8),
                    ("odd", "user_account", None, None, None, None, 3, 40, 50, 0.8),
                    ("a,b", keti, None, None, None, None, 3, 40, 50, 0.8),
                    ("empty", keti, None, None, None, None, 3, None, 50, 0.8),
                )
            ],
        )
    engine.dispose()
    return url


def test_an_existing_tag_list_is_copied_once_and_what_does_not_hold_is_named(context: Context, existing: str) -> None:
    done = import_tags(context, existing, "kim")
    assert done.copied == ("heat", "plain")
    assert [name for name, _ in done.refused] == ["a,b", "empty", "equal", "odd"]
    assert list_tags(context) == [
        Tag(
            name="heat",
            table_name="analysis_result_keti",
            maximum_safe_value=40.0,
            warnning_threshold=50.0,
            upper_safety_limit=0.75,
            max_count=2,
            action="look",
            warn_action="fan",
            unsafe_action="stop",
        ),
        Tag(name="plain", table_name="analysis_result_cnu", maximum_safe_value=3.3, warnning_threshold=3.15),
    ]
    again = import_tags(context, existing, "kim")
    assert (again.copied, again.present) == ((), ("heat", "plain"))
    change_tag(context, "heat", {"max_count": 4}, "kim")
    third = import_tags(context, existing, "kim")
    assert third.present == ("plain",)
    assert "heat" in [name for name, _ in third.refused]  # ours was changed since: it stays


def test_a_url_that_leads_nowhere_is_named(context: Context, tmp_path: Path) -> None:
    for url, error in (
        ("nonsense", BadConfiguration),
        (f"sqlite:///{tmp_path / 'nothing.db'}", DatabaseAway),
        (context.settings.sites[0].url, NotFound),
        ("postgresql://u@h:port/db", BadParameter),
    ):
        if error is NotFound:
            make_rack_table(context)  # a database that is there, without a tag_list
        with pytest.raises(error):
            import_tags(context, url, "kim")


def test_a_tag_list_without_limits_is_refused(context: Context, new_database: Callable[[str], str]) -> None:
    url = new_database("odd")
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text('CREATE TABLE tag_list ("TAG" VARCHAR(9))'))
    engine.dispose()
    with pytest.raises(UnknownColumn):
        import_tags(context, url, "kim")


def test_the_commands_report_what_they_did(app: Flask, existing: str, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    file = tmp_path / "seed.yaml"
    file.write_text(SEED, encoding="utf-8")
    assert run(args=["sos", "seed", str(file)]).output == "2 tags defined, 0 kept, 1 sets made\n"
    done = run(args=["sos", "import-tags", existing])
    assert done.exit_code == 1
    assert done.stdout == "2 copied, 0 present, 4 refused\n"
    assert "equal\twarnning_threshold" in done.stderr
    file.write_bytes(b"\xff\xfe\x00")
    bad = run(args=["sos", "seed", str(file)])
    assert bad.exit_code != 0
    assert "YAML" in bad.output
