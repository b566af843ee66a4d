"""The report of a study as PDF, printed from the same HTML."""

from __future__ import annotations

from api.errors import AnjeonError
from api.i18n import Text
from api.services.context import Context
from api.services.stress.report.document import report_html
from api.services.stress.studies import Study

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # Debian's names


class NoPrinter(AnjeonError):
    """The system lacks the library that sets the pages of a PDF."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            Text(
                "No PDF: the system library Pango is missing. On Debian: apt install {packages}. "
                "The HTML report prints from any browser.",
                packages=NEEDED,
            ),
            packages=NEEDED,
        )


def report_pdf(context: Context, study: Study, language: str) -> bytes:
    """The same document as :func:`report_html`'s, on A4; raises :class:`NoPrinter` where Pango is missing."""
    return printed(report_html(context, study, language))


def printed(document: str) -> bytes:
    """An HTML document as PDF. Nothing outside it is fetched."""
    try:
        from weasyprint import HTML  # loads Pango, which a server without PDFs need not have
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise NoPrinter from error
    made: bytes = HTML(string=document, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return made
