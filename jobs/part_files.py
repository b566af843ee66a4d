"""Parquet files that nobody reads any more are removed, also where nobody asks for new ones."""

from __future__ import annotations

from api.services.table_streams import tidy_parts
from jobs.job import Every, Job

job = Job(name="part files", trigger=Every(seconds=600), run=tidy_parts)
