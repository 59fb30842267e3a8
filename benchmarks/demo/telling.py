"""Fill a scratch installation as the first start of `./anhe demo` does, and print what it took as JSON.

    python -m benchmarks.demo.telling 3000
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime

from anhe.house.starting import start_django

start_django()

from anhe.house.demo import filling  # noqa: E402 -- Django must be set up first


def main(wanted: int) -> None:
    begun = time.perf_counter()
    filling.fill(at=datetime.now(UTC), reports_wanted=wanted)
    print(json.dumps({
        "wall_s": round(time.perf_counter() - begun, 1),
        "cpu_first_s": used(resource.RUSAGE_SELF), "cpu_parts_s": used(resource.RUSAGE_CHILDREN),
        "parts": filling.WORKERS,
    }))  # fmt: skip


def used(whose: int) -> float:
    """CPU seconds of this process, or of the children that it waited for."""
    spent = resource.getrusage(whose)
    return round(spent.ru_utime + spent.ru_stime, 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
