"""Forged PDFs: the words changed beside a true code, in the ways that tools and forgers change them."""

import io
import random
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from stage import AT, Stage

from anhe import vault
from anhe.papers import pdf, seals
from anhe.papers.receipt_paper import receipt_html

SEAL = b"%ANHE1-CONTENT"


def _saved(file: bytes, change, *, incremental: bool) -> bytes:
    out = io.BytesIO()
    with pypdfium2.PdfDocument(file) as document:
        change(document[0])
        document.save(out, flags=pdfium.FPDF_INCREMENTAL if incremental else pdfium.FPDF_NO_INCREMENTAL)
    return out.getvalue()


def _nothing(page) -> None:
    return


def _cover(page) -> None:
    box = pdfium.FPDFPageObj_CreateNewRect(190, 480, 300, 40)
    pdfium.FPDFPageObj_SetFillColor(box, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(box, pdfium.FPDF_FILLMODE_ALTERNATE, False)
    pdfium.FPDFPage_InsertObject(page, box)
    page.gen_content()


def _write(page) -> None:
    font = pdfium.FPDFText_LoadStandardFont(page.pdf, b"Helvetica")
    words = pdfium.FPDFPageObj_CreateTextObj(page.pdf, font, 14.0)
    text = "Compensation of 500000 yuan approved\0".encode("utf-16-le")
    pdfium.FPDFText_SetText(words, (pdfium.FPDF_WCHAR * (len(text) // 2)).from_buffer_copy(text))
    pdfium.FPDFPageObj_Transform(words, 1, 0, 0, 1, 190, 500)
    pdfium.FPDFPage_InsertObject(page, words)
    page.gen_content()


def _remove(page) -> None:
    for thing in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]))[15:25]:
        page.remove_obj(thing)
    page.gen_content()


def _note(page) -> None:
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_FREETEXT)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(190, 540, 480, 480))
    pdfium.FPDFPage_CloseAnnot(note)


def _stamp(page) -> None:
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_STAMP)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(190, 540, 480, 480))
    pdfium.FPDFPage_CloseAnnot(note)


def changed_by_tools(stage: Stage, files: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """Saved anew or as an update appended, unchanged, painted over, written on, words removed, annotated; seal kept or put back."""
    for file in files[:3]:
        for change in (_nothing, _cover, _write, _remove, _note, _stamp):
            for incremental in (False, True):
                saved = _saved(file, change, incremental=incremental)
                yield saved
                yield saved + file[file.rfind(SEAL) :]


def typeset_anew(stage: Stage, files: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """Our own layout with other words around the true code: without a seal, with a copied, a stranger's, a misnamed one."""
    for place in range(6):
        paper = stage.paper(place)
        html = receipt_html(paper).replace("电动自行车被盗", "黄金首饰被盗").replace(paper.lines[0].value.zh, "钱大胆")
        bare = pdf.render(html)
        yield bare
        yield bare + files[place][files[place].rfind(SEAL) :]
        for name in (stage.new.key_id, stage.foreign.key_id):
            signer = vault.Signer(name, stage.foreign._private)
            yield seals.seal(bare, text=paper.text, content=paper.content, signer=signer, at=AT)


def bytes_changed(stage: Stage, files: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """One byte, anywhere in the file, among them every part of the seal."""
    for file in files[3:5]:
        tail = file.rfind(SEAL)
        for place in [chance.randrange(tail) for _ in range(25)] + [
            chance.randrange(tail, len(file)) for _ in range(15)
        ]:
            yield file[:place] + bytes([file[place] ^ 1 << chance.randrange(8)]) + file[place + 1 :]


def cut_and_pasted(stage: Stage, files: list[bytes], chance: random.Random) -> Iterator[bytes]:
    """The seal of one paper on another, a paper before or behind another, bytes before, behind and between."""
    for one, other in zip(files[:4], files[4:8], strict=True):
        cut, other_cut = one.rfind(SEAL), other.rfind(SEAL)
        yield one[:cut] + other[other_cut:]
        yield one[:cut]
        yield one + other
        yield one + b"\n%%EOF\n"
        yield one[:cut] + b"% slipped in\n" + one[cut:]
        yield one.replace(b"%ANHE1-SEAL ", b"%ANHE1-SEAL  ")
        yield one[: len(one) - 30]


CLASSES = (changed_by_tools, typeset_anew, bytes_changed, cut_and_pasted)
