"""QR codes out: as a drawing for a page, as a picture for a screen."""

import io

import segno

QUIET = 4


def drawing(text: str) -> str:
    """Return an SVG of the QR code, one unit a module, with its quiet zone, black on nothing."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    size = len(rows) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="{"".join(_bars(rows))}" fill="#000"/></svg>'
    )


def picture(text: str, *, scale: int = 8) -> bytes:
    """Return a PNG of the QR code, `scale` pixels a module."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale, border=QUIET)
    return out.getvalue()


def _bars(rows: list[list[int]]):
    """One bar for each run of dark modules; a hair too tall, so that no viewer shows seams between rows."""
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                yield f"M{x + QUIET} {y + QUIET}h{run - x}v1.02h-{run - x}z"
            x = max(run, x + 1)
