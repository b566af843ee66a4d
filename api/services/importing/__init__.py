"""Import of recorded rows from CSV and Parquet files into a site's tables."""

from api.services.importing.mapping import ImportMap, read_map
from api.services.importing.report import ImportReport
from api.services.importing.run import import_file

__all__ = ["ImportMap", "ImportReport", "import_file", "read_map"]
