"""What a process remembers of the lists of the law, and for how long."""

import time
from collections.abc import Callable
from typing import Any

TRUSTED_S = 60.0


class Trusted:
    """What `read` gave, read again after `TRUSTED_S` at the latest; nobody changes what it gives."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self._read = read
        self._held: tuple[float, Any] | None = None

    def __call__(self) -> Any:
        now = time.monotonic()
        if self._held is None or now - self._held[0] >= TRUSTED_S:
            self._held = (now, self._read())
        return self._held[1]

    def forget(self) -> None:
        self._held = None
