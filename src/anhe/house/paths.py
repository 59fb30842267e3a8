"""Where this installation keeps its state: one folder that git does not see."""

import os
import secrets
from pathlib import Path

VAR = Path(os.environ.get("ANHE_VAR") or Path(__file__).resolve().parents[3] / "var")


def secret_key() -> str:
    """Django's key for cookies and tokens, made at the first start, mode 0600."""
    path = VAR / "keys" / "django.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_when_written(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _read_when_written(path: Path) -> str:
    for _ in range(1000):
        if text := path.read_text():
            return text
    raise RuntimeError(f"{path} is empty: remove it and start again")
