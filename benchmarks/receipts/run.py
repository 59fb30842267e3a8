"""Forge receipts in more than 10,000 ways, beside a naive verifier: how many does each take?

    python benchmarks/receipts/run.py [--seed N]

Every forgery is judged by Anhe as the product judges an upload (`verifying.verify_bytes`, or
`receipts.read` where the forgery is a text) and by the peer in naive.py, with the same keys. Asked:
no forgery taken, and every true receipt: 1,000 texts, 50 PDFs, 50 pictures (PNG and JPEG, of
several sizes, some turned). Writes benchmarks/results/receipts.json. Exit codes: 0 reached, 1 not.
"""

import argparse
import io
import json
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import naive
import pypdfium2
import sheets
import texts
from stage import AT, Stage, build

from anhe import vault
from anhe.papers import qr, receipts, verifying
from anhe.papers.receipt_paper import receipt_pdf

RESULTS = Path(__file__).parents[1] / "results"
ASKED_FORGERIES, TRUE_TEXTS, TRUE_PDFS, TRUE_PICTURES = 10_000, 1_000, 50, 50


def main(argv: list[str]) -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seed", type=int, default=20261123)
    chance = random.Random(ask.parse_args(argv).seed)
    with tempfile.TemporaryDirectory() as folder:
        stage = build(Path(folder), TRUE_TEXTS, chance)
        files = [receipt_pdf(stage.paper(place), signer=stage.new, at=AT) for place in range(TRUE_PDFS)]
        rows = [*forged_texts(stage, chance), *forged_pdfs(stage, files, chance)]
        true = true_ones(stage, files, chance)
    show(rows, true)
    return 0 if reached(rows, true) else 1


def forged_texts(stage: Stage, chance: random.Random) -> Iterator[dict]:
    for forge in texts.CLASSES:
        forgeries = list(forge(stage, chance))
        if any(text in stage.texts for text, _ in forgeries):
            raise AssertionError(f"{forge.__name__} forged a true receipt")
        begun = time.process_time()
        ours = sum(takes_text(text, document) for text, document in forgeries)
        spent = (time.process_time() - begun) / len(forgeries)
        theirs = sum(naive.takes_text(text, document) for text, document in forgeries)
        yield row(forge.__name__, len(forgeries), ours, theirs, spent)


def takes_text(text: str, document: dict) -> bool:
    try:
        receipts.read(text, vault.PublicKeys.parse(document))
    except (receipts.NotGenuine, vault.BadKeys):
        return False
    return True


def forged_pdfs(stage: Stage, files: list[bytes], chance: random.Random) -> Iterator[dict]:
    for forge in sheets.CLASSES:
        forgeries = [file for file in forge(stage, files, chance) if file not in files]
        begun = time.perf_counter()
        ours = sum(verifying.verify_bytes(file, stage.keys).verdict == verifying.Verdict.GENUINE for file in forgeries)
        spent = (time.perf_counter() - begun) / len(forgeries)
        theirs = sum(naive.takes_pdf(file, stage.keys) for file in forgeries)
        yield row(f"pdf_{forge.__name__}", len(forgeries), ours, theirs, spent)


def true_ones(stage: Stage, files: list[bytes], chance: random.Random) -> list[dict]:
    def genuine(file: bytes) -> bool:
        found = verifying.verify_bytes(file, stage.keys)
        return found.verdict == verifying.Verdict.GENUINE

    shots = [picture(stage, files, place) for place in range(TRUE_PICTURES)]
    return [
        row("texts", len(stage.texts), sum(genuine(text.encode()) for text in stage.texts),
            sum(naive.takes_text(text, stage.keys) for text in stage.texts)),
        row("pdfs", len(files), sum(map(genuine, files)), sum(naive.takes_pdf(file, stage.keys) for file in files)),
        row("pictures", len(shots), sum(map(genuine, shots)), None),
    ]  # fmt: skip


def picture(stage: Stage, files: list[bytes], place: int) -> bytes:
    """A bare code at 2 to 11 pixels a module, or the page at 100 to 300 dpi, turned, as PNG or JPEG."""
    if place % 2:
        return qr.picture(stage.texts[place], scale=2 + place // 2 % 10)
    with pypdfium2.PdfDocument(files[place]) as document:
        page = document[0].render(scale=(100, 150, 200, 300)[place // 2 % 4] / 72).to_pil()
    turned = page.rotate((0, 90, 180, 4, -11)[place % 5], expand=True, fillcolor="white")
    out = io.BytesIO()
    turned.save(out, **({"format": "JPEG", "quality": 70} if place % 4 else {"format": "PNG"}))
    return out.getvalue()


def row(name: str, tried: int, ours: int, theirs: int | None, spent: float | None = None) -> dict:
    return {"class": name, "tried": tried, "anhe": ours, "naive": theirs, "ms": spent and round(spent * 1000, 3)}


def show(rows: list[dict], true: list[dict]) -> None:
    print(f"{'forgeries taken':34}{'tried':>8}{'anhe':>8}{'naive':>8}{'ms each':>10}")
    for each in rows:
        print(f"{each['class']:34}{each['tried']:8,}{each['anhe']:8,}{each['naive']:8,}{each['ms']:10.3f}")
    total = {name: sum(each[name] for each in rows) for name in ("tried", "anhe", "naive")}
    print(f"{'all':34}{total['tried']:8,}{total['anhe']:8,}{total['naive']:8,}")
    print(f"\n{'true ones taken':34}{'tried':>8}{'anhe':>8}{'naive':>8}")
    for each in true:
        theirs = "" if each["naive"] is None else f"{each['naive']:,}"
        print(f"{each['class']:34}{each['tried']:8,}{each['anhe']:8,}{theirs:>8}")
    RESULTS.mkdir(exist_ok=True)
    result = {"asked": ASKED_FORGERIES, "total": total, "forgeries": rows, "true": true,
              "python": platform.python_version(), "machine": platform.machine()}  # fmt: skip
    (RESULTS / "receipts.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def reached(rows: list[dict], true: list[dict]) -> bool:
    enough = sum(each["tried"] for each in rows) >= ASKED_FORGERIES
    good = enough and not any(each["anhe"] for each in rows) and all(each["anhe"] == each["tried"] for each in true)
    print(f"\nasked: {ASKED_FORGERIES:,} forgeries, none taken, every true one taken: {'yes' if good else 'NO'}")
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
