"""Closed ranges are named and dated: asked for again they cost a 304, and a late row is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api.services.context import Context
from api.store.db import writing
from api.store.versions import bump
from tests.conftest import Clock
from tests.sites import fill, rack_rows, rack_table
from tests.viewing import viewing
from wsgi import create_app

START = datetime(2022, 5, 10, 1, tzinfo=UTC)  # Seoul 10:00
DAY = "date=2022-05-10"
LIST = f"/api/ess/operating-sites/1/banks/1/racks/?{DAY}"
CSV = f"/api/ess/download/operating-sites/1/rack/?{DAY}"
CLOSED = [
    LIST,
    f"{LIST}&no_page",
    f"{LIST}&page_size=5&page=2",
    f"{LIST}&format=csv",
    CSV,
    f"{CSV}&format=parquet",
    f"{CSV}&format=arrow",
]


@pytest.fixture
def ten_seconds(context: Context) -> Context:
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    return context


def late_row(context: Context) -> None:
    """One more rack reports for the first second of the range, as an importer would write it."""
    fill(context, 1, rack_table(), [{**rack_rows(START, seconds=1)[0], "RACK_ID": 7}])
    with writing(context.engines["default"]) as connection:
        bump(connection, 1, "rack", [START.date()], context.now())


@contextmanager
def statements(context: Context) -> Iterator[list[str]]:
    """What is asked of the site's database meanwhile."""
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    engine = context.engines["site_1"]
    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def test_what_has_not_changed_is_not_sent_again_and_not_even_read(viewer: FlaskClient, ten_seconds: Context) -> None:
    buckets = (
        f"/api/ess/operating-sites/1/banks/1/racks/1/stats/buckets/?columns=rack_soc&time-bucket-width=1%20day&{DAY}"
    )
    for path in (*CLOSED, buckets):
        first = viewer.get(path)
        assert (first.status_code, first.headers["Cache-Control"], bool(first.data)) == (200, "private, no-cache", True)
        assert "Accept" in first.headers["Vary"]
        with statements(ten_seconds) as asked:
            again = viewer.get(path, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
        assert (again.status_code, again.data, asked) == (304, b"", [])
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert "Content-Type" not in again.headers


def test_a_late_row_is_noticed_at_once(viewer: FlaskClient, ten_seconds: Context) -> None:
    before = [(path, (first := viewer.get(path)).headers["ETag"], first.data) for path in CLOSED]
    late_row(ten_seconds)
    for path, tag, body in before:
        again = viewer.get(path, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert again.data != body  # the count is the new one, too
        assert again.headers["ETag"] != tag
        assert viewer.get(path, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("ten_seconds")
def test_the_parts_of_a_file_have_one_name(viewer: FlaskClient) -> None:
    path = f"{CSV}&format=parquet"
    with viewer.head(path) as whole:
        names = {whole.headers["ETag"]}
    for part in ("bytes=-8", "bytes=0-3"):
        with viewer.get(path, headers={"Range": part}) as answer:
            assert (answer.status_code, bool(answer.data)) == (206, True)
            names.add(answer.headers["ETag"])
    assert len(names) == 1


def test_a_row_of_another_day_changes_nothing(viewer: FlaskClient, ten_seconds: Context) -> None:
    tag = viewer.get(LIST).headers["ETag"]
    with writing(ten_seconds.engines["default"]) as connection:
        bump(connection, 1, "rack", [date(2022, 5, 9), date(2022, 5, 11)], ten_seconds.now())
        bump(connection, 1, "bank", [START.date()], ten_seconds.now())
    assert viewer.get(LIST, headers={"If-None-Match": tag}).status_code == 304


def test_a_new_column_is_noticed(viewer: FlaskClient, ten_seconds: Context) -> None:
    tag = viewer.get(LIST).headers["ETag"]
    with writing(ten_seconds.engines["site_1"]) as connection:
        connection.execute(sa.text('ALTER TABLE rack ADD COLUMN "RACK_SOH" FLOAT'))
    ten_seconds.sites.forget(1)
    assert viewer.get(LIST, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.usefixtures("ten_seconds")
def test_who_asks_and_in_which_language_does_not_matter_what_is_asked_for_does(
    viewer: FlaskClient, client_as: Callable[[str], FlaskClient]
) -> None:
    tag = viewer.get(LIST).headers["ETag"]
    token = viewer.environ_base["HTTP_AUTHORIZATION"].split()[1]
    admin = client_as("admin")
    assert admin.get(LIST, headers={"Accept-Language": "ko"}).headers["ETag"] == tag
    assert viewer.get(f"{LIST}&access-token={token}").headers["ETag"] == tag
    for other in (f"{LIST}&tz=utc", f"{LIST}&fields=rack_soc", f"{LIST}&page_size=7", LIST.replace("racks", "racks/2")):
        assert viewer.get(other).headers["ETag"] != tag
    assert viewer.get(LIST, headers={"Accept": "text/html"}).headers["ETag"] != tag
    assert viewer.get(LIST, headers={"If-None-Match": "*"}).status_code == 200


def test_compat_is_another_answer(ten_seconds: Context, viewer: FlaskClient) -> None:
    tag = viewer.get(LIST).headers["ETag"]
    compat = replace(ten_seconds, settings=replace(ten_seconds.settings, compat=True))
    client = create_app(context=compat).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = viewer.environ_base["HTTP_AUTHORIZATION"]
    assert client.get(LIST).headers["ETag"] != tag


def test_the_date_of_the_last_change_revalidates_too(context: Context, clock: Clock, viewer: FlaskClient) -> None:
    """Imported at 12:31:07.5 Seoul, two hours after the start of the server: dated the whole second after."""
    started = clock.now
    clock.now = started + timedelta(hours=1, milliseconds=500)
    fill(context, 1, rack_table(), rack_rows(START, seconds=10))
    late_row(context)
    assert "Last-Modified" not in viewer.get(LIST).headers  # a second change in this second would not show
    clock.now = started + timedelta(hours=2)
    first = viewer.get(LIST)
    assert first.last_modified == started + timedelta(hours=1, seconds=1)
    since = first.headers["Last-Modified"]
    assert viewer.get(LIST, headers={"If-Modified-Since": since}).status_code == 304
    assert viewer.get(LIST, headers={"If-Modified-Since": "Sat, 21 Nov 2026 03:31:07 GMT"}).status_code == 200
    assert viewer.get(LIST, headers={"If-Modified-Since": since, "If-None-Match": '"other"'}).status_code == 200
    with writing(context.engines["site_1"]) as connection:
        connection.execute(sa.text('ALTER TABLE rack ADD COLUMN "RACK_SOH" FLOAT'))
    context.sites.forget(1)
    assert viewer.get(LIST, headers={"If-Modified-Since": since}).status_code == 200


@pytest.mark.usefixtures("ten_seconds")
def test_a_range_that_still_grows_is_not_kept(viewer: FlaskClient) -> None:
    """NOW is 11:31:07 in Seoul; the end of a download is included."""
    path = LIST.partition("?")[0]
    csv = CSV.partition("?")[0]
    now = "end-time=2026-11-21T11:31:07"
    for open_range in (path, f"{path}?date=2026-11-21", f"{path}?start-time=2022-05-10", f"{csv}?{now}"):
        answer = viewer.get(open_range)
        assert (answer.status_code, answer.headers["Cache-Control"], bool(answer.data)) == (200, "no-store", True)
        assert "ETag" not in answer.headers
    assert "ETag" in viewer.get(f"{path}?{now}").headers


@pytest.mark.usefixtures("ten_seconds")
def test_a_refusal_is_never_named(viewer: FlaskClient) -> None:
    for path in (f"{LIST}&page=9", f"{LIST}&fields=nothing", CSV.replace("10", "11")):
        answer = viewer.get(path)
        assert answer.status_code in (400, 404)
        assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("no-store", None)


@pytest.fixture
def attached(ten_seconds: Context, clock: Clock) -> Iterator[FlaskClient]:
    """A viewer of the same site, whose rows others write."""
    settings = ten_seconds.settings
    sites = (replace(settings.sites[0], writable=False), *settings.sites[1:])
    with viewing(replace(settings, sites=sites), clock) as client:
        yield client


def test_a_page_of_an_attached_database_is_named_by_its_content(attached: FlaskClient, ten_seconds: Context) -> None:
    first = attached.get(LIST)
    same = attached.get(LIST, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert same.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    fill(ten_seconds, 1, rack_table(), [{**rack_rows(START, seconds=1)[0], "RACK_ID": 7}])  # nobody tells us
    assert attached.get(LIST, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_stream_from_an_attached_database_has_no_name(attached: FlaskClient) -> None:
    for path in (CSV, f"{LIST}&no_page"):
        answer = attached.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"], bool(answer.data)) == (
            200,
            "private, no-cache",
            True,
        )
        assert "ETag" not in answer.headers
        assert "Last-Modified" not in answer.headers


@pytest.mark.usefixtures("ten_seconds")
def test_a_compressed_answer_keeps_its_name(viewer: FlaskClient) -> None:
    plain = viewer.get(LIST)
    packed = viewer.get(LIST, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert viewer.get(LIST, headers=headers).status_code == 304


@pytest.mark.usefixtures("ten_seconds")
def test_de_identified_rows_are_named_by_their_names_too(ten_seconds: Context, viewer: FlaskClient) -> None:
    path = "/api/ess/di/operating-sites/1/banks/1/racks/?date=2022-05-10"
    first = viewer.get(path)
    assert first.status_code == 200
    assert viewer.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    late_row(ten_seconds)
    assert viewer.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
