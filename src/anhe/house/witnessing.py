"""The demo's witness: the program that an auditor would run elsewhere, here on loopback and for show only.

A witness on the machine of the log proves nothing to anybody; a city's witnesses stand in other hands.
"""

import os
import subprocess
import sys
from pathlib import Path

from anhe import vault
from anhe.engines import proof
from anhe.house.children import Children
from anhe.house.command import Stopped
from anhe.house.paths import VAR
from anhe.house.ports import free_port
from anhe.house.starting import SETTINGS, checkout
from anhe.ledger.sealing import heads

HOST = "127.0.0.1"
NAME = "demo-witness-on-the-same-machine"
FIRST_PORT = 8790


def beside(children: Children) -> dict[str, str]:
    """Start a witness where the program for it is there; the sealer's environment, an anchor file included."""
    told = {"ANHE_ANCHOR_FILE": os.environ.get("ANHE_ANCHOR_FILE") or str(VAR / "log" / "anchor.txt")}
    program = verifier()
    if program is None or os.environ.get("ANHE_WITNESSES"):
        return told
    keys = vault.log_keys()
    if not keys.folder.exists():
        keys.prepare()
    from anhe.house import settings  # noqa: PLC0415 -- makes folders, which asking for help must not

    state, log_key = VAR / "witness", VAR / "run" / "log.key"
    lines = [proof.notes.write_key(heads.verifier_key(settings.ANHE_LOG_NAME, key)) for key in keys.all()]
    log_key.write_text("\n".join(lines) + "\n", "utf-8")
    named = ["--state", str(state), "--name", NAME]
    made = subprocess.run([sys.executable, str(program), "witness-key", *named], capture_output=True, text=True, check=False)
    if made.returncode:
        return told
    port = free_port(FIRST_PORT)
    listen = ["--listen", f"{HOST}:{port}", "--log-key", str(log_key)]
    children.start_beside([sys.executable, str(program), "witness", *named, *listen], said=VAR / "log" / "witness.log")
    return {**told, "ANHE_WITNESSES": f"http://{HOST}:{port}#{made.stdout.strip()}"}


def verifier() -> Path | None:
    """Where `anhe-verify` lies; None where the package is installed without its checkout."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        found = checkout() / "anhe-verify"
    except Stopped:
        return None
    return found if found.exists() else None
