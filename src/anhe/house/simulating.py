"""The demo's partners: simulated programs beside the city, each on loopback and each saying that it is simulated."""

import os
import secrets
import sys

from anhe.house.children import Children
from anhe.house.paths import VAR
from anhe.house.ports import free_port

HOST = "127.0.0.1"
FIRST_PORT = 8795


def beside(children: Children) -> None:
    """Start the simulated message gateway, and let every program started from here on know it."""
    if os.environ.get("ANHE_MESSAGES_URL"):
        return
    port = free_port(FIRST_PORT)
    os.environ |= {"ANHE_MESSAGES_KEY": secrets.token_urlsafe(24), "ANHE_MESSAGES_URL": f"http://{HOST}:{port}/messages"}
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    children.start_beside([sys.executable, "-m", "anhe_sandbox.messages", "--port", str(port)], said=VAR / "log" / "messages.log")
