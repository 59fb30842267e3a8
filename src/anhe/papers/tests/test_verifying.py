"""Only the very file we issued is accepted; everything else is refused with its reason."""

import io
import multiprocessing
import resource
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import PIL.Image
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from anhe import vault
from anhe.papers import canonical, looking, qr, receipts, seals, verifying
from anhe.papers import pdf as papers_pdf
from anhe.papers.receipt_paper import receipt_html, receipt_pdf
from anhe.papers.verifying import Verdict, verify_bytes, verify_command, verify_file
from anhe.papers.words import words

from .conftest import AT

GENUINE, NOT, UNREADABLE = Verdict.GENUINE, Verdict.NOT_GENUINE, Verdict.UNREADABLE


def _verdict(file: bytes, keys):
    found = verify_bytes(file, keys)
    return found.verdict, found.reasons


def _page(file: bytes, scale: float) -> PIL.Image.Image:
    return pypdfium2.PdfDocument(file)[0].render(scale=scale).to_pil()


def _saved(picture: PIL.Image.Image, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, **options)
    return out.getvalue()


def test_the_true_text_pdf_and_pictures_are_genuine(pdf, issued, content, keys):
    assert _verdict(pdf, keys) == (GENUINE, ("text_signed", "file_sealed"))
    for text in (issued.text, f"\ufeff{issued.text}\r\n", f"  {issued.text}\n\n"):
        assert _verdict(text.encode(), keys) == (GENUINE, ("text_signed",))
    assert verify_bytes(pdf, keys).receipt.content_hash == content.hash
    page = _page(pdf, 200 / 72)
    for picture in (
        qr.picture(issued.text, scale=3),
        _saved(page, format="PNG"),
        _saved(page, format="JPEG", quality=60),
        _saved(_page(pdf, 110 / 72), format="PNG"),
        _saved(page.rotate(90, expand=True), format="JPEG"),
        _saved(page.rotate(7, expand=True, fillcolor="white"), format="PNG"),
        _saved(page.convert("P"), format="PNG"),
    ):
        assert _verdict(picture, keys) == (GENUINE, ("text_signed", "compare_words"))


def _resaved(file: bytes, change=None, *, incremental=False) -> bytes:
    document = pypdfium2.PdfDocument(file)
    if change:
        change(document, document[0])
    out = io.BytesIO()
    document.save(out, flags=pdfium.FPDF_INCREMENTAL if incremental else pdfium.FPDF_NO_INCREMENTAL)
    return out.getvalue()


def _overprint(document, page) -> None:
    cover = pdfium.FPDFPageObj_CreateNewRect(200, 500, 250, 60)
    pdfium.FPDFPageObj_SetFillColor(cover, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(cover, pdfium.FPDF_FILLMODE_ALTERNATE, False)
    pdfium.FPDFPage_InsertObject(page, cover)
    page.gen_content()


def _remove_words(document, page) -> None:
    for thing in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))[20:30]:
        page.remove_obj(thing)
    page.gen_content()


def _annotate(document, page) -> None:
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_FREETEXT)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(200, 560, 450, 500))
    pdfium.FPDFPage_CloseAnnot(note)


@pytest.mark.parametrize("change", [None, _overprint, _remove_words, _annotate])
@pytest.mark.parametrize("incremental", [False, True])
def test_a_pdf_changed_beside_its_true_code_is_refused(pdf, keys, content, change, incremental):
    changed = _resaved(pdf, change, incremental=incremental)
    found = verify_bytes(changed, keys)
    assert (found.verdict, found.reasons) == (NOT, ("not_our_file",))
    assert found.receipt.number == content.number
    tail = pdf[pdf.rfind(b"%ANHE1-CONTENT") :]
    assert _verdict(changed + tail, keys) == (NOT, ("not_our_file",))
    if incremental:
        assert changed.startswith(pdf)


def test_any_changed_byte_breaks_the_seal(pdf, keys):
    assert seals.check(pdf, keys).sealed_at == AT
    for place in [*range(0, len(pdf), 997), *range(len(pdf) - 1200, len(pdf))]:
        with pytest.raises(seals.BrokenSeal):
            seals.check(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], keys)
    for changed in (
        pdf + b"\n",
        pdf[:-1],
        pdf + pdf,
        b"\n" + pdf,
        pdf.replace(b"%ANHE1-SEAL", b"%\n%ANHE1-SEAL"),
        b"",
        b"%ANHE1-SEAL ",
    ):
        with pytest.raises(seals.BrokenSeal):
            seals.check(changed, keys)


def test_a_paper_of_our_own_form_with_other_words_is_refused(content, issued, paper_of, keys, signer, tmp_path):
    """The forger has our program and a true code, and his own key under our key's name."""
    html = receipt_html(paper_of(content, issued.text)).replace("电动自行车被盗", "黄金首饰被盗")
    bare = papers_pdf.render(html)
    assert _verdict(bare, keys) == (NOT, ("not_our_file",))
    own = vault.signer(keys=vault.KeyRing(tmp_path / "keys").prepare())
    for name in (own.key_id, signer.key_id):
        forger = vault.Signer(name, own._private)
        sealed = seals.seal(bare, text=issued.text, content=content, signer=forger, at=AT)
        assert verify_bytes(sealed, keys).verdict == NOT


def test_a_good_seal_over_another_code_or_other_words_is_refused(content, issued, paper_of, keys, signer):
    other = receipts.ReceiptContent("R-2026-00000015", AT, content.unit_zh, content.unit_en, "web")
    other_text = receipts.issue(other, signer=signer).text
    page = papers_pdf.render(receipt_html(paper_of(content, issued.text)))
    mixed = seals.seal(page, text=other_text, content=other, signer=signer, at=AT)
    assert _verdict(mixed, keys) == (NOT, ("other_code",))
    html = receipt_html(paper_of(content, issued.text)).replace(content.unit_zh, "郑州市公安局管城分局")
    wrong = seals.seal(papers_pdf.render(html), text=issued.text, content=content, signer=signer, at=AT)
    assert _verdict(wrong, keys) == (NOT, ("other_words",))


def test_a_seal_from_outside_its_key_s_time_is_refused(content, paper_of, tmp_path):
    own = vault.KeyRing(tmp_path / "keys").prepare()
    old = vault.signer(keys=own)
    text = receipts.issue(content, signer=old).text
    own.rotate("signing", at=AT)
    keys = vault.public_keys(keys=own)
    file = receipt_pdf(paper_of(content, text), signer=old, at=AT + timedelta(days=30))
    assert _verdict(file, keys) == (NOT, ("seal_key",))
    later = receipt_pdf(paper_of(content, text), signer=vault.signer(keys=own), at=AT + timedelta(days=30))
    assert _verdict(later, keys) == (GENUINE, ("text_signed", "file_sealed"))


def test_two_codes_on_one_sheet_prove_nothing(content, issued, keys, signer):
    other = receipts.issue(receipts.ReceiptContent("R-2026-00000015", AT, content.unit_zh, "", "web"), signer=signer)
    codes = [PIL.Image.open(io.BytesIO(qr.picture(text, scale=4))).convert("L") for text in (issued.text, other.text)]
    sheet = PIL.Image.new("L", (codes[0].width + codes[1].width + 80, 600), 255)
    sheet.paste(codes[0], (20, 50))
    sheet.paste(codes[1], (codes[0].width + 60, 50))
    assert _verdict(_saved(sheet, format="PNG"), keys) == (NOT, ("many_codes",))


def _bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    pack = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(pack.compress(row * 100) for _ in range(height // 100)) + pack.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("receipt.pdf", b"%PDF-1.7")
    return out.getvalue()


def _blank_pdf(pages: int = 1, *, width: float = 595, height: float = 842) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(out)
    return out.getvalue()


def test_files_that_are_not_what_they_say_are_unreadable(pdf, issued, keys):
    png = qr.picture(issued.text, scale=4)
    for file, reason in (
        (b"", "empty"), (_zipped(), "unknown_kind"), (b"\xff\xfe\x00", "unknown_kind"), (b"\x81\x82 text", "unknown_kind"),
        (b"ANHE1." + b"x" * 10_000_000, "too_large"), (("字" * 3_500_000).encode(), "too_large"), (b"%PDF-1.7" + bytes(21 * 2**20), "too_large"),
        (b"hello", "not_receipt_text"), (b"R-2026-00421739", "not_receipt_text"), (pdf[: len(pdf) // 2], "broken_pdf"),
        (b"%PDF-1.7\n", "broken_pdf"), (_blank_pdf(), "no_code"), (_blank_pdf(11), "too_many_pages"), (_blank_pdf(width=14400, height=14400), "no_code"),
        (png[: len(png) // 2], "broken_picture"), (b"\x89PNG\r\n\x1a\n", "broken_picture"), (b"\xff\xd8\xff" + bytes(100), "broken_picture"),
        (_saved(PIL.Image.new("L", (300, 300), 255), format="PNG"), "no_code"), (_bomb(30_000, 30_000), "too_many_pixels"),
        (_saved(PIL.Image.new("L", (1, 1)), format="PNG"), "no_code"),
    ):  # fmt: skip
        assert _verdict(file, keys) == (UNREADABLE, (reason,)), reason


def _peak(file: bytes, out) -> None:
    looking_at = "picture" if file.startswith(b"\x89PNG") else "pdf"
    try:
        looking.look(file, looking_at)
        told = "seen"
    except looking.Unseen as problem:
        told = problem.code
    out.put((told, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))


@pytest.mark.parametrize(
    "file",
    [_bomb(30_000, 30_000), _bomb(7_000, 7_000), _blank_pdf(10, width=14400, height=14400)],
    ids=["900Mpx", "49Mpx", "5m-pages"],
)
def test_bombs_stay_small(file):
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    racer = context.Process(target=_peak, args=(file, out))
    racer.start()
    told, peak_mib = out.get(timeout=60)
    racer.join()
    assert told in {"seen", "too_many_pixels"} and peak_mib < 512


def test_the_command_answers_in_both_languages(pdf, issued, keys, tmp_path, capsys, monkeypatch):
    said = words("verdict")
    for name, file, code, words_said in (
        ("true.pdf", pdf, 0, said["genuine"]),
        ("saved.pdf", _resaved(pdf), 1, said["reasons"]["not_our_file"]),
        ("photo.png", qr.picture(issued.text), 0, said["genuine_code"]),
        ("zip.pdf", _zipped(), 2, said["unreadable"]),
    ):
        (tmp_path / name).write_bytes(file)
        assert verify_command(str(tmp_path / name), keys) == code
        told = capsys.readouterr()
        shown = told.err if code == 2 else told.out
        assert words_said.zh in shown and words_said.en in shown and bool(told.err) == (code == 2)
        assert ("R-2026-00421739" in told.out) == (code < 2)
    assert verify_command(str(tmp_path / "nowhere"), keys) == 2
    assert verify_file(tmp_path, keys).reasons == ("missing",)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(issued.text.encode())))
    assert verify_command("-", keys) == 0


def test_every_reason_has_its_words(keys):
    source = (Path(verifying.__file__).parent / "words" / "verdict.toml").read_text("utf-8")
    for code in ("form", "base64", "canonical", "fields", "unknown_key", "key_period", "signature"):
        assert f"\n{code} = " in source
    assert canonical.b64(b"") == ""
