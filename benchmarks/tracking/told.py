"""Tell real reports through the desks and print their tracking codes: [[code, last four digits], ...].

    python -m benchmarks.tracking.told COUNT
"""

import json
import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from anhe.cases import desk as cases  # noqa: E402 -- Django must be set up first
from anhe.ledger import Work, public  # noqa: E402
from anhe.people.shapes import NewIdentifier, NewParty  # noqa: E402
from anhe.reports import desk as reports  # noqa: E402
from anhe.reports.shapes import NewReport  # noqa: E402
from anhe.staff import queries as staff  # noqa: E402

WORDS = "昨晚八点把电动车停在小区楼下，今早七点下楼发现不见了，车锁被剪断扔在地上。" * 4


def main(count: int) -> None:
    at = datetime.now(UTC)
    duty = staff.officer("100001")
    told = []
    for n in range(count):
        phone = f"1380000{n:04d}"
        reporter = NewParty(role="reporter", name="张某", identifiers=(NewIdentifier("phone", phone),))
        new = NewReport(channel="web", kind="case_related", offence="theft_ebike", narrative=WORDS, lang="zh-hans",
                        lon=113.685, lat=34.775, happened_from=at, reporter=reporter, is_synthetic=True)  # fmt: skip
        with Work():
            taken = reports.receive(report=new, by=public("web"), at=at)
        if n % 10 < 6:
            with Work():
                case = cases.accept(report=taken.report, track="criminal", by=duty, at=at)
                cases.answer_reporter(case=case, text="正在侦查，有进展会在这里告诉您。", by=duty, at=at)
        told.append([taken.tracking_code, phone[-4:]])
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
