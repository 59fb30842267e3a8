"""Verify a receipt without asking us: anhe receipt verify FILE [--keys KEYS]"""

import argparse
import os
from pathlib import Path

from anhe import vault
from anhe.house.command import BadInput
from anhe.house.paths import VAR
from anhe.papers import verifying

OWN = Path(os.environ.get("ANHE_KEYS") or VAR / "keys")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = kinds.add_parser("verify", help="say whether a receipt is genuine")
    verify.add_argument("file", help="the text of the code, a PDF or a picture; - reads what is piped in")
    verify.add_argument("--keys", type=Path, help="the published keys (anhe-keys.json); default: this city's own")


def run(options: argparse.Namespace) -> int:
    return verifying.verify_command(options.file, published_keys(options.keys))


def published_keys(path: Path | None) -> vault.PublicKeys:
    """Return the keys in the file, or this installation's own. Raises BadInput."""
    try:
        return vault.PublicKeys.parse(path.read_bytes()) if path else vault.public_keys(keys=vault.KeyRing(OWN))
    except OSError as problem:
        raise BadInput(f"{path or problem.filename}:0", problem.strerror or "cannot be read") from problem
    except (vault.BadKeys, vault.KeyMissing) as problem:
        raise BadInput(f"{path or OWN}:0", str(problem)) from problem
