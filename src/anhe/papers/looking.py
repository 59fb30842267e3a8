"""Looking at a stranger's file from a safe distance: the decoders run in a bound process of their own."""

import json
import subprocess
import sys
from dataclasses import dataclass

WALL_S = 40


class Unseen(Exception):
    """The file cannot be looked at; `code` names the reason in words/verdict.toml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in a file: the text of each QR code, and the words of its pages."""

    codes: tuple[str, ...]
    words: str


def look(file: bytes, kind: str) -> Seen:
    """Look at a "pdf" or a "picture" through `eye`. Raises Unseen."""
    try:
        ran = subprocess.run(
            [sys.executable, "-I", "-m", "anhe.papers.eye", kind],
            input=file,
            capture_output=True,
            timeout=WALL_S,
            check=True,
            env={"OPENBLAS_NUM_THREADS": "1"},
        )
        told = json.loads(ran.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Unseen("reader_failed") from None
    if "error" in told:
        raise Unseen(told["error"])
    return Seen(tuple(told["codes"]), told["words"])
