"""Officers at work: so many threads of one process, each act in its own durable transaction, through the real desks.

    python -m benchmarks.ledger.acting unit                    one bureau, where there is no town
    python -m benchmarks.ledger.acting prepare COUNT           prints [[officer number, file], ...]
    python -m benchmarks.ledger.acting append|desk SECONDS     desks as JSON on standard input; prints what was done

`append` writes entries and nothing else. `desk` adds a sealed statement to a file, then opens the file's page for
reading, and so on: an act that writes and an act that shows personal data, turn about.
"""

import json
import os
import resource
import sys
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from django.db import connection  # noqa: E402 -- Django must be set up first

from anhe.ledger import Work, act, new_id, operator, public  # noqa: E402
from anhe.people import desk as people  # noqa: E402
from anhe.people.shapes import NewIdentifier, NewParty, NewStatement  # noqa: E402
from anhe.staff import desk as staff  # noqa: E402
from anhe.staff import queries as known  # noqa: E402

OPERATOR = operator("benchmark")
WARM_UP = 2.0
NAME, PHONE = "张伟", "13800001234"
TOLD = "昨晚八点左右我把电动车停在三号楼楼下的车棚里，今天早上发现车不见了，地上只剩下被剪断的锁。"


def prepare(count: int) -> list[tuple[str, str]]:
    """So many more officers, each with a file and an access session on it."""
    at, desks = datetime.now(UTC), []
    unit = known.unit("410100")
    held = known.Officer.objects.count()
    for n in range(held, held + count):
        file, number = new_id(), f"7{n:05d}"
        with Work():
            officer = staff.register_officer(
                number=number, name="测试", unit=unit, roles=("handler",), by=OPERATOR, at=at, synthetic=True
            )
            party = NewParty(
                role="reporter", name=NAME, identifiers=(NewIdentifier("phone", PHONE),), statements=(NewStatement("narrative", TOLD),)
            )
            people.open_file(file=file, parties=[party], lang="zh-hans", by=public("web"), at=at)
            staff.grant(file=file, scope="full", officer=officer, by=OPERATOR, at=at)
            staff.open_session(purpose="handle_case", file=file, by=officer, at=at)
        desks.append((number, str(file)))
    return desks


class Desk(threading.Thread):
    """One officer, who acts again as soon as the last act is on the disk."""

    def __init__(self, kind: str, number: str, file: UUID, until: float) -> None:
        super().__init__(name=number)
        self.kind, self.number, self.file, self.until = kind, number, file, until
        # Statements go to files of their own, so that the page that is read stays as long as real ones are.
        self.files = [new_id() for _ in range(200)]
        self.done: list[tuple[float, float]] = []
        self.wrong = ""

    def run(self) -> None:
        try:
            with Work():
                officer = known.officer(self.number)
                staff.open_session(purpose="handle_case", file=self.file, by=officer, at=datetime.now(UTC))
            turn = 0
            while (begun := time.perf_counter()) < self.until:
                with Work():
                    self.act(officer, turn)
                connection.close()  # back to the pool, as after a request
                self.done.append((begun, time.perf_counter()))
                turn += 1
        except Exception as wrong:  # told to the parent, which fails the run
            self.wrong = repr(wrong)

    def act(self, officer, turn: int) -> None:
        at = datetime.now(UTC)
        if self.kind == "append":
            with act("thing.noted", by=officer, file=self.file, at=at, doing="consult"):
                return
        elif turn % 2:
            people.show_files(files=[self.file], by=officer, at=at)
        else:
            people.add_statement(file=self.files[turn // 20 % len(self.files)], kind="remark", text=TOLD, lang="zh-hans", by=officer, at=at)


def run(kind: str, seconds: float, desks: list[tuple[str, str]]) -> dict:
    print(json.dumps({"ready": True}), flush=True)
    begin = time.perf_counter() + WARM_UP
    threads = [Desk(kind, number, UUID(file), begin + seconds) for number, file in desks]
    for thread in threads:
        thread.start()
    time.sleep(WARM_UP)
    cpu = _cpu()
    for thread in threads:
        thread.join()
    counted = [end - start for thread in threads for start, end in thread.done if begin <= end]
    return {"took": counted, "cpu": _cpu() - cpu, "wrong": [t.wrong for t in threads if t.wrong][:3]}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(argv: list[str]) -> None:
    if argv[0] == "unit":
        with Work():
            names = {"name_zh": "郑州市公安局", "name_en": "Zhengzhou Public Security Bureau"}
            staff.register_unit(code="410100", kind="bureau", **names, by=OPERATOR, at=datetime.now(UTC), synthetic=True)
        return
    if argv[0] == "prepare":
        print(json.dumps(prepare(int(argv[1]))))
        return
    print(json.dumps(run(argv[0], float(argv[1]), json.loads(sys.stdin.readline()))))


if __name__ == "__main__":
    main(sys.argv[1:])
