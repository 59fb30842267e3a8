"""The report of a period as a paper: A4, Chinese and English."""

from datetime import datetime
from importlib import resources

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from anhe.inspection import telling
from anhe.inspection.figures import Figures
from anhe.papers import glyphs, pdf


def pdf_of(figures: Figures, *, by, at: datetime, bureau: dict[str, str], is_demo: bool) -> bytes:
    """The report as PDF/UA; rendered from one page that names no other file."""
    with translation.override("en"):
        english = telling.report_of(figures)
    with translation.override("zh-hans"):
        chinese = telling.report_of(figures)
        css = resources.files("anhe.inspection").joinpath("data/report.css").read_text("utf-8")
        context = {
            "figures": figures, "by": by, "at": at, "bureau": bureau, "is_demo": is_demo,
            "tables": {name: list(zip(chinese[name], english[name], strict=True)) for name in chinese},
            "css": mark_safe(css), "serif": _families(glyphs.SERIF), "sans": _families(glyphs.SANS),
        }  # fmt: skip
        return pdf.render(render_to_string("inspection/report_paper.html", context))


def _families(names) -> SafeString:
    return mark_safe(", ".join(f'"{name}"' for name in names))
