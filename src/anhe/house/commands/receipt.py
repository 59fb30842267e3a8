"""Check whether a receipt is ours: its text, a PDF or a picture, offline."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from anhe import vault
from anhe.house.command import BadInput
from anhe.house.paths import VAR
from anhe.papers import verifying


def add_arguments(parser: ArgumentParser) -> None:
    """`anhe receipt verify FILE [--keys K]`."""
    parser.add_argument("act", choices=["verify"], help="verify: say whether the file is a receipt of ours")
    parser.add_argument("file", help="the text in the QR code, a PDF, a PNG or a JPEG; - reads standard input")
    parser.add_argument("--keys", metavar="K", help="published keys (/.well-known/anhe-keys.json); else our own")


def run(options: Namespace) -> int:
    """Return 0 for a genuine receipt, 1 for one that is not, 2 where that cannot be told."""
    sys.stdout.reconfigure(errors="backslashreplace")
    return verifying.verify_command(options.file, _keys(options.keys))


def _keys(path: str | None) -> vault.PublicKeys:
    try:
        if path is None:
            return vault.public_keys(keys=vault.KeyRing(VAR / "keys"))
        return vault.PublicKeys.parse(Path(path).read_bytes())
    except (OSError, ValueError, vault.VaultError) as problem:
        raise BadInput(path or str(VAR / "keys"), str(problem)) from problem
