"""What a test of the city starts from: the synthetic Zhengzhou, loaded the way an operator loads it."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from anhe import exchange
from anhe.city import desk, plans, synthetic
from anhe.ledger import operator
from anhe.ledger.models import Detail, Entry
from anhe.staff import desk as staff

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
MAPPING = Path(exchange.__file__).parent / "maps" / "places_csv.toml"
HEADER = "编号,名称,英文名称,地址,拼音,经度,纬度,类别"
PLAN = synthetic.zhengzhou()


def bureau():
    """The city's bureau, beneath which districts and stations stand."""
    return staff.register_unit(
        code="4101", kind="bureau", name_zh="郑州市公安局", name_en="Zhengzhou Public Security Bureau",
        by=operator(), at=NOW, synthetic=True,
    )  # fmt: skip


def load_city(at: datetime = NOW, city: plans.CityPlan = PLAN, head=None) -> desk.Loaded:
    return desk.load_city(bureau=head or bureau(), by=operator(), at=at, city=city)


@contextmanager
def whole_city(blocker):
    """The city for a whole module of tests that only read; undone at its end."""
    with blocker.unblock(), transaction.atomic():
        load_city()
        yield
        transaction.set_rollback(True)


def officer(number: str, *roles: str):
    """An officer of a unit of their own who holds these posts."""
    unit = staff.register_unit(
        code=f"U{number}", kind="brigade", name_zh="巡特警支队", name_en="Patrol brigade", by=operator(), at=NOW
    )
    return staff.register_officer(number=number, name="王秀兰", unit=unit, roles=roles, by=operator(), at=NOW)


def register(folder: Path, *rows: str, **changes: str) -> tuple[Path, exchange.Mapping]:
    """A register of places on disk and its mapping; `changes` replace values of keys in the mapping."""
    text = MAPPING.read_text("utf-8")
    for key, value in changes.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{key} = "))
        text = text.replace(line, f"{key} = {value}" if value else "")
    mapping = folder / "places.toml"
    mapping.write_text(text, "utf-8")
    path = folder / "register.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path, exchange.maps.load(mapping)


def facts(verb: str) -> dict:
    """What the last allowed entry of this verb says."""
    entry = Entry.objects.filter(verb=verb, outcome="allowed").latest("recorded_at")
    return json.loads(Detail.objects.get(pk=entry.pk).text)["facts"]
