"""The paper shows every word it should, every character of a name, and fetches nothing."""

import io
import os
import re
import subprocess
import sys

import PIL.Image
import pypdfium2
import pytest

from anhe.papers import glyphs, qr, receipt_paper, receipts
from anhe.papers import pdf as papers_pdf
from anhe.papers.receipt_paper import Line, receipt_pdf
from anhe.papers.words import Words, words

from .conftest import AT, RARE

LONG_UNIT = "郑州航空港经济综合实验区公安分局国际陆港与跨境电子商务综合保税区派出所第二警务站"


def _text(file: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file)).replace(
        "\u00a0", " "
    )


def _bare(text: str) -> str:
    return "".join(text.split())


def test_the_fonts_that_names_need_are_installed():
    assert glyphs.missing_packages() == []


def test_the_paper_says_what_it_should_in_both_languages(pdf):
    text, said = _bare(_text(pdf)), words("receipt")
    for name in (
        "title",
        "number",
        "issued",
        "unit",
        "scan",
        "code",
        "code_note",
        "next",
        "follow",
        "call",
        "complain",
        "check",
        "seal",
    ):
        assert _bare(said[name].zh) in text and _bare(said[name].en) in text, name
    for fact in (
        "R-2026-00421739",
        "2026年11月23日14:41:00",
        "23November2026,14:41:00",
        "郑州市公安局金水分局经八路派出所",
        "JingbaluPoliceStation,JinshuiBranch",
        RARE,
        "电动自行车被盗",
        "7KQM-3XTA-9WPE-H4RD",
        "0371-65550110",
        "12389",
        "二零二六，零零四二，一七三九",
    ):
        assert fact in text, fact
    assert _bare(said["demo"].zh) not in text and "[U+" not in text


def test_every_rare_character_is_drawn_with_a_glyph_of_its_own(content, issued, paper_of, signer):
    """The ink of each is compared with that of a character no font has: tofu, were it drawn, would be alike."""
    file = receipt_pdf(paper_of(content, issued.text, name=RARE), signer=signer, at=AT)
    page = pypdfium2.PdfDocument(file)[0]
    text = page.get_textpage()
    before = text.get_text_range().partition(RARE)[0]
    image = page.render(scale=8, grayscale=True).to_pil()
    drawn = []
    for place in range(len(RARE)):
        units = len((before + RARE[:place]).encode("utf-16-le")) // 2  # as pdfium counts
        left, bottom, right, top = text.get_charbox(units)
        box = [round(8 * each) for each in (left, page.get_height() - top, right, page.get_height() - bottom)]
        glyph = image.crop(box).resize((48, 48))
        ink = sum(glyph.histogram()[:128]) / 48**2
        assert 0.1 < ink < 0.9, (RARE[place], ink)
        drawn.append(glyph.tobytes())
    assert len(set(drawn)) == len(RARE)


@pytest.mark.parametrize(("char", "where"), [
    ("𠮷", "B"), ("㛃", "A"), ("䶮", "A"), ("𫖯", "C"), ("𫝀", "D"), ("𬸚", "E"), ("\U0002CEB0", "F"), ("\U00030EDD", "G"), ("\u9fff", "2020"),
])  # fmt: skip
def test_the_chain_of_fonts_reaches_every_extension(char, where):
    assert glyphs.is_drawable(char), where


def test_a_character_no_font_has_is_named_by_its_number(content, issued, paper_of, signer):
    unknown, private = "\U00030041", "\ue863"
    assert [piece.text for piece in glyphs.pieces(f"张{unknown}伟{private}\u202e")] == [
        "张",
        "[U+30041]",
        "伟",
        "[U+E863]",
        "[U+202E]",
    ]
    file = receipt_pdf(paper_of(content, issued.text, name=f"张{unknown}"), signer=signer, at=AT)
    assert "张[U+30041]" in _text(file) and _bare(words("receipt")["uncoded"].zh) in _bare(_text(file))


def test_a_usual_receipt_and_one_with_long_names_fill_one_page(content, signer, paper_of, pdf):
    long = receipts.ReceiptContent(content.number, AT, LONG_UNIT, "Second Police Post " * 7, "web")
    text = receipts.issue(long, signer=signer).text
    for file in (pdf, receipt_pdf(paper_of(long, text, name="买买提" * 20, is_demo=True), signer=signer, at=AT)):
        assert len(pypdfium2.PdfDocument(file)) == 1
    many = receipt_pdf(paper_of(long, text, steps=12), signer=signer, at=AT)
    assert len(pypdfium2.PdfDocument(many)) == 2 and _bare(LONG_UNIT) in _bare(_text(many))


def test_the_tracking_code_is_printed_once_only_where_it_is_given(content, issued, paper_of, signer):
    file = receipt_pdf(paper_of(content, issued.text, tracking_code=""), signer=signer, at=AT)
    assert _bare(words("receipt")["code_kept"].zh) in _bare(_text(file)) and "7KQM" not in _text(file)
    assert b"7KQM" not in file


def test_demonstration_papers_say_so(content, issued, paper_of, signer):
    text = _bare(_text(receipt_pdf(paper_of(content, issued.text, is_demo=True), signer=signer, at=AT)))
    for name in ("demo", "seal_demo"):
        assert _bare(words("receipt")[name].zh) in text and _bare(words("receipt")[name].en) in text


def test_a_text_of_another_receipt_is_not_printed(content, issued, paper_of, signer):
    other = receipts.ReceiptContent(content.number, AT, content.unit_zh, content.unit_en, "web")
    with pytest.raises(ValueError, match="another content"):
        receipt_pdf(paper_of(other, issued.text), signer=signer, at=AT)


def test_what_people_wrote_stays_words(content, issued, paper_of):
    nasty = '<script>alert(1)</script><img src="https://evil.example/x.png">&lt;'
    html = receipt_paper.receipt_html(paper_of(content, issued.text, name=nasty))
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html and "&amp;lt;" in html
    line = Line(Words(nasty, nasty), Words(nasty, nasty))
    paper = paper_of(content, issued.text)
    html = receipt_paper.receipt_html(receipt_paper.ReceiptPaper(content, issued.text, paper.office, (line,)))
    assert "<script" not in html and "<img" not in html


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x.png", "file:///etc/passwd", "http://127.0.0.1:1/", "x.png", "data:image/png;base64,AAAA"],
)
def test_a_paper_fetches_nothing(address):
    for html in (
        f'<img src="{address}">',
        f'<link rel="stylesheet" href="{address}">',
        f'<p style="background:url({address})">x',
    ):
        with pytest.raises(papers_pdf.Refused):
            papers_pdf.render(html)


def test_the_pdf_is_tagged_titled_and_in_chinese(pdf):
    assert b"/MarkInfo" in pdf or b"/ObjStm" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title").startswith("报案回执 R-2026-00421739")
    assert document.is_tagged()


def test_the_qr_code_is_the_text_as_a_drawing_and_as_a_picture(issued):
    assert re.fullmatch(r"<svg [^<]*><path d=\"[Mhvz0-9. -]+\" fill=\"#000\"/></svg>", qr.drawing(issued.text))
    small, large = (PIL.Image.open(io.BytesIO(qr.picture(issued.text, scale=scale))) for scale in (1, 8))
    assert large.size == (small.width * 8, small.height * 8)


def test_the_words_are_complete_in_both_languages():
    for paper in ("receipt", "verdict"):
        for held in words(paper).values():
            for each in held.values() if isinstance(held, dict) else [held]:
                assert (
                    each.zh
                    and each.en
                    and re.search(r"[\u4e00-\u9fff]", each.zh)
                    and not re.search(r"[\u4e00-\u9fff]", each.en)
                )


def test_the_pages_start_without_the_printer():
    """Loading the rooms loads no WeasyPrint: a start would wait for it in every process."""
    code = "import django; django.setup(); import anhe.house.urls, sys; print('weasyprint' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "anhe.house.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout == "False\n"
