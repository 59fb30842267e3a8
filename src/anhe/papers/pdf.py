"""HTML into PDF: tagged for screen readers, with nothing fetched from anywhere."""

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class Refused(FatalURLFetchingError):
    """A paper named something outside itself; papers are whole as they stand."""


class _Nothing(URLFetcher):
    """Styles, drawings and fonts are in the page or on the system: every address is refused."""

    def fetch(self, url, headers=None):
        raise Refused(f"A paper may not fetch {url[:200]!r}.")


def render(*drafts: str) -> bytes:
    """Return the PDF (PDF/UA-1) of the first draft that fills one page, else of the first.

    Drafts are whole HTML pages that name no other file. Raises Refused if one does.
    """
    laid_out = []
    for draft in drafts:
        document = HTML(string=draft, url_fetcher=_Nothing(), base_url="papers:").render(pdf_variant="pdf/ua-1")
        laid_out.append(document)
        if len(document.pages) == 1:
            return document.write_pdf(pdf_variant="pdf/ua-1")
    return laid_out[0].write_pdf(pdf_variant="pdf/ua-1")
