"""``/api/ess-feature/``: the protection-map log of a site or of all, and that of the test bed."""

from __future__ import annotations

from flask import Response, request

from api.rest.answers import page_answer, readable
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format, device, some_text
from api.rest.schemas import protection_log as schemas
from api.rest.streaming import Begun
from api.services.bucket_width import bucket_width
from api.services.datasets import Page
from api.services.protection_log import MEMBERS, either_word, level_counts, log_page
from api.services.roles import Role
from api.services.site_time import TimeStyle
from api.store.protection_log import LogQuery
from api.web.access import requires
from api.web.current import context

LOG = "/api/ess-feature/protectionmap"
TEST_LOG = "/api/ess-feature/test/protectionmap"
SITE = "operating-sites/<int:site>/"
NOTHING = Page(results=b"[]", size=0, count=0, count_is_estimate=False, next=None, previous=None)
ANSWERS = {
    404: "no such site, no such page, or the database of the protection map has no such table",
    409: "the table cannot be served as it stands",
    413: "a page too far down",
}
COUNTED = {**ANSWERS, 413: "more than a million buckets"}
blueprint = RestBlueprint("protection log", __name__, description="Protection-map log: what crossed a limit")


@blueprint.get(f"{LOG}/")
@requires(Role.viewer)
@described(query=schemas.QUERY, answers=schemas.EVENTS, also=ANSWERS)
def every_log() -> Response:
    """Events of all sites, newest first.

    Each time is that of its site; one without an offset in the query is local to the first site.
    """
    return _log(test=False)


@blueprint.get(f"{LOG}/{SITE}")
@requires(Role.viewer)
@described(query=schemas.QUERY, answers=schemas.EVENTS, also=ANSWERS)
def site_log(site: int) -> Response:
    """Events of a site, newest first."""
    return _log(site, test=False)


@blueprint.get(f"{TEST_LOG}/")
@requires(Role.viewer)
@described(query=schemas.QUERY, answers=schemas.EVENTS, also=ANSWERS)
def every_test_log() -> Response:
    """Events of the test bed, all sites, newest first."""
    return _log(test=True)


@blueprint.get(f"{TEST_LOG}/{SITE}")
@requires(Role.viewer)
@described(query=schemas.QUERY, answers=schemas.EVENTS, also=ANSWERS)
def site_test_log(site: int) -> Response:
    """Events of the test bed at a site, newest first."""
    return _log(site, test=True)


@blueprint.get(f"{LOG}/{SITE}stats/log-level-count/")
@requires(Role.viewer)
@described(query=schemas.COUNTS_QUERY, answers=schemas.LEVEL_COUNTS, also=COUNTED)
def site_log_level_count(site: int) -> Response:
    """Events of a site by time bucket and level, newest bucket first; the end of the range is included."""
    return _counts(site, test=False)


@blueprint.get(f"{TEST_LOG}/{SITE}stats/log-level-count/")
@requires(Role.viewer)
@described(query=schemas.COUNTS_QUERY, answers=schemas.LEVEL_COUNTS, also=COUNTED)
def site_test_log_level_count(site: int) -> Response:
    """Events of the test bed at a site by time bucket and level, newest first; the end of the range is included."""
    return _counts(site, test=True)


def _counts(site: int, *, test: bool) -> Response:
    args, way = request.args, dialect()
    answer_format(args, "", ("json",))
    found = way.site(site, Use.log_counts)
    if found is None:
        return readable(b"[]")
    when, style = way.time_range(args, found.zone, Use.log_counts), way.output_times(args, found.zone)
    given = args.get("time-bucket-width", "")
    if not given and when.start is not None and when.start == when.end and not when.end_included:
        return readable(b"[]")  # no time, no bucket, whatever its width
    query = LogQuery(test=test, site=site, start=when.start, end=when.end, end_included=when.end_included)
    pieces = level_counts(context(), query, bucket_width(given), style, found.zone)
    return Response(Begun(pieces), content_type="application/json")


def _log(site: int | None = None, *, test: bool) -> Response:
    args, way = request.args, dialect()
    answer_format(args, "", ("json",))
    asked = way.paging(args, Use.log)
    found = context().settings.sites[0] if site is None else way.site(site, Use.log)
    if found is None:
        return page_answer(NOTHING, asked)
    when = way.time_range(args, found.zone, Use.log)
    style = way.output_times(args, found.zone)
    message = some_text(args, "message")
    query = LogQuery(
        test=test,
        site=site,
        start=when.start,
        end=when.end,
        end_included=when.end_included,
        error_code=device(args, "error_code"),
        level=device(args, "level"),
        messages=() if message is None else either_word(message) if way.loose_words else (message,),
        korean_only=not way.loose_words,
    )

    def style_of(number: int | None) -> TimeStyle:
        other = None if number in (None, found.id) else context().settings.site(number)
        return style if other is None else way.output_times(args, other.zone)

    page = log_page(
        context(),
        query,
        style_of,
        page=asked.page,
        size=asked.page_size,
        exact=way.exact_counts,
        known_codes_only=way.known_codes_only,
        columns=way.columns(args, MEMBERS, Use.log).columns,
    )
    return page_answer(page, asked)
