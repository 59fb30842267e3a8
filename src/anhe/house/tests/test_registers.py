"""A register of places from the command's arguments to the city's desk."""

from argparse import Namespace

import pytest

from anhe import exchange
from anhe.city.models import Place
from anhe.city.tests.factories import HEADER, officer, whole_city
from anhe.house import registers
from anhe.house.commands import import_

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with whole_city(django_db_blocker):
        yield


@pytest.fixture
def number() -> str:
    return officer("800001", "operator").number


def taken(tmp_path, *rows: str, by: str, mapping: str = "places_csv") -> int:
    file = tmp_path / "places.csv"
    file.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    options = Namespace(kind="places", file=file, mapping=mapping, by=by, rejects=None, old=None, as_of=None)
    return import_.take(options, registers)


def test_places_come_in_by_the_command(tmp_path, capsys, number):
    rows = "A1,麦香街,Maixiang Street,金水区麦香街,,113.70,34.80,道路", "A2,在外地,,,,112.75,34.95,道路"
    assert taken(tmp_path, *rows, by=number) == 1
    assert Place.objects.get(ref="A1").name_zh == "麦香街"
    assert capsys.readouterr().out == "1 places taken, 1 rows refused\n"
    assert "A2" in (tmp_path / "places.csv.rejects.csv").read_text("utf-8-sig")


def test_nobody_unknown_answers_for_a_register(tmp_path):
    with pytest.raises(registers.NoSuchOfficer):
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", by="000000")
    assert not Place.objects.filter(ref="A1").exists()


def test_a_map_of_reports_makes_no_places(tmp_path, number):
    with pytest.raises(exchange.BadMapping):
        taken(tmp_path, "A1,麦香街,,,,113.70,34.80,道路", by=number, mapping="reports_csv")
    assert not Place.objects.filter(ref="A1").exists()
