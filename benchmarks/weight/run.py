"""What a first view of the portal weighs: every file that a page brings, gzipped, as the server really sends it.

    ./anhe bench weight

Chromium opens each page with an empty cache over the pages of a scratch installation; the bytes are those on the wire.
The peer is the weight of the sheets and scripts that a page on Bootstrap 5.3 brings as published (30.8 + 23.8 kB,
docs/decisions/0006). Writes benchmarks/results/weight.json. Exit codes: 0 under the asked weight, 1 over it.
"""

import sys

from benchmarks.scratch import HOST, Scratch, keep, table
from playwright.sync_api import sync_playwright

ASKED_KB = 60
PAGES = {"home": "/", "report form": "/report/", "tracking": "/track/", "verify a receipt": "/receipt/verify/", "stations": "/city/"}
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
BOOTSTRAP_KB = 54.6


def main(argv: list[str]) -> int:
    with Scratch() as scratch, sync_playwright() as playwright:
        port = scratch.serve()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        found = {name: weigh(browser, f"http://{HOST}:{port}{path}") for name, path in PAGES.items()}
        browser.close()
    keep("weight", {"asked_kb": ASKED_KB, "pages": found, "peer_bootstrap_kb": BOOTSTRAP_KB})
    rows = [(name, f"<= {ASKED_KB}", f"{each['kb']:.1f}", str(each["files"])) for name, each in found.items()]
    table([*rows, ("peer: Bootstrap's sheet and script alone", "", f"{BOOTSTRAP_KB}", "2")], ("first view", "asked kB", "kB", "files"))
    return 0 if all(each["kb"] <= ASKED_KB for each in found.values()) else 1


def weigh(browser, url: str) -> dict:
    """Bytes on the wire of everything the page asks for, headers left out."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    context.close()
    return {"kb": round(sum(sizes.values()) / 1000, 1), "files": len(sizes), "of": sorted(kinds.values())}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
