"""A pair of eyes for strangers' files: a small program that finds QR codes and words, and can do no harm.

Run by `looking.look` as `python -I -m anhe.papers.eye pdf|picture` with the file on standard
input. It first binds itself to little memory, little time and no writing, since decoders of PDF
and pictures are where a hostile file would strike. It prints
{"codes": [text of each QR code], "words": text of the pages} or {"error": code}.
"""

import io
import json
import resource
import sys

import PIL.Image
import pypdfium2
import zxingcpp
from PIL import ImageOps

from .looking import Seen, Unseen

MEMORY_BYTES = 3 * 2**30  # of addresses: pdfium reserves far more than it uses
CPU_S = 20
MOST_PIXELS = 50_000_000
MOST_PAGES = 10
MOST_WORDS = 200_000
_PAGE_PIXELS = 6_000_000
_LONGEST_SIDE = 2400


def see_picture(file: bytes) -> Seen:
    """The QR codes of a PNG or JPEG. Raises Unseen: broken_picture, too_many_pixels."""
    try:
        with PIL.Image.open(io.BytesIO(file), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unseen("too_many_pixels")
            opened.load()
            grey = _on_white(opened)
    except PIL.Image.DecompressionBombError:
        raise Unseen("too_many_pixels") from None
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise Unseen("broken_picture") from None
    return Seen(tuple(_codes(grey)), "")


def see_pdf(file: bytes) -> Seen:
    """The QR codes and the words on the pages of a PDF. Raises Unseen: broken_pdf, locked, too_many_pages."""
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as problem:
        raise Unseen("locked" if "password" in str(problem).lower() else "broken_pdf") from None
    with document:
        if len(document) > MOST_PAGES:
            raise Unseen("too_many_pages")
        try:
            document.init_forms()
            pages = [_see_page(page) for page in document]
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            raise Unseen("broken_pdf") from None
    return Seen(tuple(code for codes, _ in pages for code in codes), "\n".join(words for _, words in pages))


def _see_page(page: pypdfium2.PdfPage) -> tuple[list[str], str]:
    width, height = page.get_size()
    scale = min(300 / 72, (_PAGE_PIXELS / max(width * height, 1)) ** 0.5)
    codes = _codes(page.render(scale=scale, grayscale=True).to_pil().convert("L"))
    return codes, page.get_textpage().get_text_bounded()[:MOST_WORDS]


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    if "A" in picture.getbands() or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        picture = PIL.Image.alpha_composite(PIL.Image.new("RGBA", rgba.size, "white"), rgba)
    return picture.convert("L")


def _codes(grey: PIL.Image.Image) -> list[str]:
    """The codes at the picture's own size, else smaller (noise), else larger (few pixels a module)."""
    for scaled in _sizes(grey):
        found = zxingcpp.read_barcodes(scaled, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        texts = [bytes(each.bytes).decode("utf-8", "replace") for each in found]
        if texts:
            return texts
    return []


def _sizes(grey: PIL.Image.Image):
    yield grey
    longest = max(grey.size)
    if longest > _LONGEST_SIDE:
        yield grey.resize([max(1, side * _LONGEST_SIDE // longest) for side in grey.size])
    if longest * 3 <= 2 * _LONGEST_SIDE:
        yield grey.resize([side * 3 for side in grey.size], PIL.Image.Resampling.LANCZOS)
    yield ImageOps.autocontrast(grey, cutoff=2)


def main() -> int:
    """Read the file on standard input and print what stands in it."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))
    PIL.Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    file = sys.stdin.buffer.read()
    try:
        seen = {"pdf": see_pdf, "picture": see_picture}[sys.argv[1]](file)
        told = {"codes": seen.codes, "words": seen.words}
    except Unseen as problem:
        told = {"error": problem.code}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
