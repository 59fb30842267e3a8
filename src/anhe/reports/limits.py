"""How often one address may ask, counted in this process and forgotten with it.

Nothing about the address is kept: it is counted under a keyed hash whose key is made at the start.
"""

import hashlib
import ipaddress
import os
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

REMEMBERED = 50_000
UNKNOWN = "unknown"
_KEY = os.urandom(32)


class Limit:
    """Token buckets: `burst` at once, refilled with `per_minute`; the oldest are forgotten first."""

    def __init__(self, per_minute: float, burst: int | None = None) -> None:
        self.rate = per_minute / 60
        self.burst = burst or max(1, round(per_minute))
        self._lock = threading.Lock()
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def allows(self, who: str, *, now: float | None = None) -> bool:
        """True where one more is within the limit; it then counts."""
        now = time.monotonic() if now is None else now
        name = hashlib.blake2b(who.encode(), key=_KEY, digest_size=12).digest()
        with self._lock:
            left, since = self._left.pop(name, (float(self.burst), now))
            left = min(float(self.burst), left + (now - since) * self.rate)
            is_within = left >= 1
            self._left[name] = (left - 1 if is_within else left, now)
            while len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
        return is_within

    def forget(self) -> None:
        """Let everyone begin anew."""
        with self._lock:
            self._left.clear()


def bucket(request: HttpRequest) -> str:
    """What counts as one asker: an IPv4 address, or the /64 that one household gets in IPv6."""
    address = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if address is not None and address.is_loopback and forwarded:
        # Our own web server stands before us: the last address is the one that it saw itself.
        address = _address(forwarded.rpartition(",")[2].strip()) or address
    if address is None:
        return UNKNOWN
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


sending = Limit(settings.ANHE_REPORTS_PER_MINUTE)
keeping = Limit(settings.ANHE_REPORTS_PER_MINUTE * 4)
guessing = Limit(30)
checking = Limit(60)
