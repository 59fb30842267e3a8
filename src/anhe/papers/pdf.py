"""HTML into PDF: tagged for screen readers, with nothing fetched from anywhere.

WeasyPrint is loaded with the first paper and not before: each process of the pages would else begin with it.
"""


class Refused(Exception):
    """A paper named something outside itself; papers are whole as they stand."""


def render(*drafts: str) -> bytes:
    """Return the PDF (PDF/UA-1) of the first draft that fills one page, else of the first.

    Drafts are whole HTML pages that name no other file. Raises Refused if one does.
    """
    from weasyprint import HTML  # noqa: PLC0415 -- see above
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 -- see above

    class Nothing(URLFetcher):
        """Styles, drawings and fonts are in the page or on the system: every address is refused."""

        def fetch(self, url, headers=None):
            raise FatalURLFetchingError(f"A paper may not fetch {url[:200]!r}.")

    laid_out = []
    try:
        for draft in drafts:
            document = HTML(string=draft, url_fetcher=Nothing(), base_url="papers:").render(pdf_variant="pdf/ua-1")
            laid_out.append(document)
            if len(document.pages) == 1:
                return document.write_pdf(pdf_variant="pdf/ua-1")
        return laid_out[0].write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as refused:
        raise Refused(str(refused)) from refused
