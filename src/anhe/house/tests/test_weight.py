"""The public site must open on a slow phone: everything its first view loads, gzipped."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from anhe.house.context import frame

MOST = 30_000  # bytes; the portal as a whole may weigh 60,000 with what its pages add


def weight(content):
    return len(gzip.compress(content, 9, mtime=0))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_portals_first_view(request_at, language):
    request = request_at("/")
    with translation.override(language):
        html = render_to_string("statements/accessibility.html", frame(request), request=request)
    loaded = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    assert {Path(name).name for name in loaded} == {
        "tokens.css",
        "parts.css",
        "portal.css",
        "parts.js",
        "portal.js",
        "brand.svg",
    }
    loaded.add("anhe/icons.svg")
    files = [(settings.HOUSE / "static" / name).read_bytes() for name in loaded]
    assert weight(html.encode()) + sum(map(weight, files)) <= MOST


def test_no_page_asks_anyone_else():
    for path in [*Path(settings.HOUSE).glob("templates/**/*.html"), *Path(settings.HOUSE).glob("static/anhe/*")]:
        outside = re.findall(
            r"""(?:src|href)=["']https?:|url\(\s*["']?https?:|import\s+["']https?:""", path.read_text()
        )
        assert outside == [], path


def test_nothing_is_inline():
    for path in Path(settings.HOUSE).glob("templates/**/*.html"):
        page = path.read_text()
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == [], path
