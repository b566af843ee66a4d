"""Widths of buckets: what PostgreSQL reads as an interval is read as the same length here."""

from __future__ import annotations

import psycopg2
import pytest

from api.errors import BadParameter
from api.services.bucket_width import DAY, HOUR, LONGEST, MINUTE, SECOND, bucket_width
from tests.postgres import Cluster

ACCEPTED = {
    "1 hour": HOUR,
    "1hour": HOUR,
    "1 HOUR": HOUR,
    " 1  hour ": HOUR,
    "+1 hour": HOUR,
    "@ 1 hour": HOUR,
    "10 minutes": 10 * MINUTE,
    "10min": 10 * MINUTE,
    "10 m": 10 * MINUTE,
    "90": 90 * SECOND,
    "90 sec": 90 * SECOND,
    "1 s": SECOND,
    ".5 sec": SECOND // 2,
    "250 ms": SECOND // 4,
    "1 microsecond": 1,
    "3 usecs": 3,
    "1.5 hours": 90 * MINUTE,
    "1.5 days": 36 * HOUR,
    "0.5 week": 84 * HOUR,
    "1 week": 7 * DAY,
    "2w": 14 * DAY,
    "1 day": DAY,
    "1 d": DAY,
    "1 day 2 hours": 26 * HOUR,
    "1day 2hours": 26 * HOUR,
    "1h30m": 90 * MINUTE,
    "1 day, 2 hours": 26 * HOUR,
    "1 day 02:00": 26 * HOUR,
    "1 02:00": 26 * HOUR,
    "1 day -2 hours": 22 * HOUR,
    "01:30:00": 90 * MINUTE,
    "1:30": 90 * MINUTE,
    "00:00:01.5": 1_500_000,
    "30:15.5": 30 * MINUTE + 15_500_000,
    "24:00:00": DAY,
    "PT1H": HOUR,
    "PT0.5H": 30 * MINUTE,
    "P1D": DAY,
    "P1W": 7 * DAY,
    "P1DT2H": 26 * HOUR,
    "PT1H30M10S": 90 * MINUTE + 10 * SECOND,
}
REFUSED = [
    "1 fortnight",
    "hours",
    "one hour",
    "1day2hours",
    "1 hour 2 hours",
    "1 hour 00:10",
    "1:60",
    "00:00:61",
    "P",
    "P1H",
    "1 day'; DROP TABLE rack; --",
]
WITHOUT_LENGTH = [
    "PT",
    "",
    "0",
    "0 hours",
    "-1 hour",
    "1 hour ago",
    "1 day -24:00",
    "1 month",
    "1 mon",
    "1 year",
    "P1M",
    "P1Y",
]


@pytest.mark.parametrize(("text", "width"), ACCEPTED.items())
def test_an_interval_has_its_length(text: str, width: int) -> None:
    assert bucket_width(text) == width


def test_iso_durations_may_be_in_lower_case() -> None:
    assert bucket_width("pt15m") == 15 * MINUTE


@pytest.mark.parametrize(
    "text", [*REFUSED, *WITHOUT_LENGTH, "9" * 200, "1 hour;", "36501 days", "1²hour", "٣ hours", "0.1 us"]
)
def test_anything_else_is_refused_with_the_accepted_form(text: str) -> None:
    with pytest.raises(BadParameter) as refused:
        bucket_width(text)
    assert refused.value.detail["field"] == "time-bucket-width"
    assert "such as 1 hour, 10 minutes" in refused.value.detail["expected"].in_language("en")


def test_the_longest_is_a_century() -> None:
    assert bucket_width("36500 days") == LONGEST


def test_postgresql_reads_the_same_lengths(cluster: Cluster) -> None:
    connection = psycopg2.connect(cluster.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        read = {}
        for text in ACCEPTED:
            cursor.execute("SELECT round(extract(epoch FROM %s::interval) * 1000000)", (text,))
            read[text] = int(cursor.fetchone()[0])
        for text in REFUSED:
            with pytest.raises(psycopg2.DataError):
                cursor.execute("SELECT %s::interval", (text,))
    connection.close()
    assert read == ACCEPTED
