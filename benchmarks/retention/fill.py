"""Thirteen years of a synthetic installation: reports, cases, voices, accesses and their entries, really sealed.

    python -m benchmarks.retention.fill OUT --reports 200000 --seed 1

Writes the rows as the migrator, and to OUT one JSON line a report: what a checker that knows nothing of the product's
erasing needs to say when it is due: kind, moments, state, hold, and the mark that stands in its unsealed words.
"""

import argparse
import json
import os
import random
import sys
import uuid
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from anhe import vault  # noqa: E402 -- Django must be set up first
from anhe.house import database  # noqa: E402
from anhe.law import desk as law  # noqa: E402
from anhe.law import queries as rules  # noqa: E402
from anhe.ledger import Work, operator  # noqa: E402

YEARS = 13
DAY = timedelta(days=1)
TABLES = {
    "reports_report": "id number channel kind offence state received_at lang is_synthetic unit_id teller district_code",
    "reports_receipt": "id report_id tracking_hash issued_at content text key_id proof proof_hash",
    "people_party": "id file role name data_key month is_secret lang added_at",
    "people_statement": "id file party_id kind text lang made_at",
    "people_identifier": "id file party_id kind domain value index added_at",
    "cases_case": "id file number source_number track state offence accepted_at ended_at district_code is_history is_synthetic unit_id",
    "cases_casereport": "id case_id report_id",
    "cases_item": "id case_id kind category what noted_at",
    "citizen_rating": "id receipt_id unit_id score given_at",
    "citizen_prooftry": "id receipt_id at was_right",
    "staff_accesssession": "id officer_id purpose file object_ref reason opened_at until ended_at",
    "ledger_entry": "id suite actor_kind actor_ref actor_number verb doing outcome refusal object_kind object_id object_ref file "
                    "purpose happened_at recorded_at details_hash rows_hash",
    "ledger_detail": "entry nonce text",
}  # fmt: skip


def main(argv: list[str]) -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("out")
    ask.add_argument("--reports", type=int, default=200_000)
    ask.add_argument("--seed", type=int, default=1)
    options = ask.parse_args(argv)
    chance, now = random.Random(options.seed), datetime.now(UTC)
    server = database.server()
    with server.connect("migrator", autocommit=False) as filling, open(options.out, "w", encoding="utf-8") as out:
        unit = filling.execute("SELECT id FROM staff_unit WHERE kind = 'station' LIMIT 1").fetchone()[0]
        officer = filling.execute("SELECT id FROM staff_officer LIMIT 1").fetchone()[0]
        held = []
        for start in range(0, options.reports, 5_000):
            rows: dict[str, list[tuple]] = {name: [] for name in TABLES}
            for n in range(start, min(start + 5_000, options.reports)):
                facts = one(n, rows, chance, now, unit, officer)
                out.write(json.dumps(facts) + "\n")
                if facts["held"]:
                    held.append(uuid.UUID(facts["file"]))
            for name, columns in TABLES.items():
                copy(filling, name, columns.split(), rows[name])
    for file in held:
        with Work():
            law.place_hold(file=file, ground="litigation", document="（2026）豫01民初1号", reason="诉讼", by=operator("retention"), at=now)


def one(n: int, rows: dict[str, list[tuple]], chance: random.Random, now: datetime, unit, officer) -> dict:
    """One report with all that hangs on it, put down in `rows`; what the checker needs to know of it."""
    at = now - timedelta(days=chance.uniform(1, YEARS * 365))
    kind = chance.choices(["answered", "open", "administrative", "criminal"], [60, 5, 30, 5])[0]
    ended = None
    if kind in ("administrative", "criminal") and chance.random() < 0.95 and at + 40 * DAY < now:
        ended = at + timedelta(days=chance.uniform(2, 40))
    state = {"answered": "answered", "open": "received"}.get(kind, "accepted")
    file, receipt, mark = uuid.UUID(int=chance.getrandbits(128)), new(chance), f"MARK{n:09d}END"
    kept = kind if kind in ("administrative", "criminal") else "report"
    rows["reports_report"].append((file, f"RB-{n}", "web", "case_related", "theft_ebike", state, at, "zh-hans", True, unit, "victim", ""))
    rows["reports_receipt"].append((receipt, file, file.bytes * 2, at, "{}", "ANHE1", "K", "phone", "0" * 64))
    sealed(rows, file, at, "report" if kept == "report" else f"case-{kept}", ended or at, n, chance)
    if kept != "report":
        case = new(chance)
        status = "under_review" if ended is None else ("decided" if kept == "administrative" else "concluded")
        rows["cases_case"].append((case, file, f"CB-{n}", "", kept, status, "theft_ebike", at, ended, "", False, True, unit))
        rows["cases_casereport"].append((new(chance), case, file))
        rows["cases_item"].append((new(chance), case, "stolen", "ebike", f"黑色电动车 {mark}", at))
    if n % 4 == 0:
        rows["citizen_rating"].append((new(chance), receipt, unit, 1 + n % 5, at + DAY))
    tried = at + DAY
    rows["citizen_prooftry"].append((new(chance), receipt, tried, True))
    rows["staff_accesssession"].append((new(chance), officer, "review_report", file, f"RB-{n}", f"核对 {mark}", at, at + DAY, at + DAY))
    entry = new(chance)
    rows["ledger_entry"].append((entry, 1, "operator", "bench", n, "report.received", "collect", "allowed", "", "reports.report",
                                 str(file), f"RB-{n}", file, "", at, now, b"\0" * 32, b"\0" * 32))  # fmt: skip
    rows["ledger_detail"].append((entry, b"\0" * 16, json.dumps({"facts": {}, "reason": mark})))
    return {"file": str(file), "n": n, "kind": kind, "at": at.isoformat(), "ended": ended and ended.isoformat(),
            "tried": tried.isoformat(), "mark": mark, "held": n % 200 == 7}  # fmt: skip


def sealed(rows, file, at, rule, since, n, chance) -> None:
    """A Party with its words and its number, sealed as the product seals them."""
    party, statement, number = new(chance), new(chance), new(chance)
    month = rules.retention_month(rule, since)
    key = vault.new_data_key(month, where=f"people_party.data_key:{party}")
    name = vault.seal("王秀兰", key=key, where=f"people_party.name:{party}")
    rows["people_party"].append((party, file, "reporter", name, key.wrapped, month, False, "zh-hans", at))
    text = vault.seal("昨晚停在楼下的电动车不见了。", key=key, where=f"people_statement.text:{statement}")
    rows["people_statement"].append((statement, file, party, "narrative", text, "zh-hans", at))
    value = vault.seal("13800000000", key=key, where=f"people_identifier.value:{number}")
    rows["people_identifier"].append((number, file, party, "phone", "contact", value, n.to_bytes(16), at))


def new(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128))


def copy(filling, table: str, columns: list[str], rows: list[tuple]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with filling.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


if __name__ == "__main__":
    main(sys.argv[1:])
