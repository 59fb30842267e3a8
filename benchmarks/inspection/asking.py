"""Asks the inspector's questions of the log as a page would, and prints how long each took, as JSON."""

import json
import sys
import time

from anhe.house.starting import start_django


def main(times: int) -> None:
    start_django()
    from benchmarks.inspection.run import ASKED  # noqa: PLC0415

    from anhe.inspection import queries  # noqa: PLC0415 -- only once Django is set up
    from anhe.ledger import Work  # noqa: PLC0415

    rows = []
    for name, asked in ASKED.items():
        before = ""
        for page in ("first", "twentieth"):
            took = []
            for _n in range(times):
                with Work():
                    began = time.perf_counter()
                    found = queries.search(queries.Asked(**asked), before=before)
                    took.append(1000 * (time.perf_counter() - began))
            rows.append({"asked": name, "page": page, "found": len(found.entries), "ms": took})
            for _n in range(19):
                if not found.after:
                    break
                with Work():
                    before, found = found.after, queries.search(queries.Asked(**asked), before=found.after)
            else:
                continue
            break
    print(json.dumps(rows))


if __name__ == "__main__":
    main(int(sys.argv[1]))
