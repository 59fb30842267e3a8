"""A mapping says everything it means, and is refused at the line where it does not."""

import pytest
from django.utils import translation

from anhe.exchange import BadMapping, maps
from anhe.exchange.locating import line_of
from anhe.exchange.patterns import BadPattern, compiled
from anhe.exchange.times import form

from .factories import PLAIN, POINTED, TIMED, mapping

OFFENCES = {
    "theft_burglary", "theft_vehicle_content", "theft_ebike", "theft_motor_vehicle", "theft_pickpocket",
    "theft_phone", "theft_shop", "theft_site", "theft_parcel", "theft_other", "snatch", "robbery", "fraud_telecom",
    "fraud_other", "extortion", "damage", "assault", "disorder", "drugs", "weapons", "traffic", "dispute", "noise",
    "help", "found_property", "lost_property", "other",
}  # fmt: skip


def refused(folder, text):
    with translation.override("en"), pytest.raises(BadMapping) as caught:
        mapping(folder, text=text)
    with translation.override("en"):
        return caught.value.line, caught.value.code, str(caught.value)


def test_every_shipped_mapping_loads_and_is_complete():
    assert maps.names() == ["dealer_csv", "places_csv", "reports_csv", "reports_csv_gb18030", "reports_csv_gcj02", "stlouis"]
    for name in maps.names():
        shipped = maps.load(name)
        assert shipped.title_en and shipped.title_zh and shipped.attribution and shipped.licence
        if shipped.kind not in {"reports", "cases"}:
            continue
        offence = next(field for field in shipped.fields if field.name == "offence")
        placed = {*offence.table.values(), *(value for _, value in offence.patterns)}
        assert placed <= OFFENCES
    assert set(next(f for f in maps.load("reports_csv").fields if f.name == "offence").table.values()) == OFFENCES


def test_a_base_is_overlaid_key_by_key():
    plain, shifted = maps.load("reports_csv"), maps.load("reports_csv_gcj02")
    assert (plain.crs, shifted.crs) == ("EPSG:4490", "GCJ-02")
    assert shifted.extent == plain.extent and shifted.columns == plain.columns
    assert shifted.sha256 != plain.sha256


def test_errors_name_file_line_and_reason(tmp_path):
    line, code, text = refused(tmp_path, PLAIN.replace("max = 200", "maximum = 200"))
    assert (line, code) == (PLAIN[: PLAIN.index("max = 200")].count("\n") + 1, "unknown_key")
    assert text == f"{tmp_path / 'plain.toml'}:{line}: “fields.words.maximum” is not known here."


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"anhe.mapping/v1"', '"anhe.mapping/v2"', "wrong_format"),
        ('format = "anhe.mapping/v1"', "", "key_missing"),
        ('kind = "things"', "kind = 3", "wrong_type"),
        ("synthetic = true", 'synthetic = "yes"', "wrong_type"),
        ('"utf-8"', '"utf-9"', "bad_choice"),
        ('"EPSG:4326"', '"EPSG:0"', "bad_crs"),
        ('"EPSG:4326"', '"+proj=longlat"', "bad_crs"),
        ("[112.7, 34.2, 114.3, 35.0]", "[114.3, 34.2, 112.7, 35.0]", "bad_extent"),
        ("[112.7, 34.2, 114.3, 35.0]", "[nan, 34.2, 112.7, 35.0]", "bad_extent"),
        ("[112.7, 34.2, 114.3, 35.0]", "[112.7, 34.2]", "wrong_type"),
        ('"Asia/Shanghai"', '"Asia/Nowhere"', "bad_zone"),
        ('"Asia/Shanghai"', '"Asia"', "bad_zone"),
        ('"Asia/Shanghai"', '"../../etc/passwd"', "bad_zone"),
        ("as_of = 2026-03-01", "as_of = 9999-12-31", "wrong_type"),
        ("as_of = 2026-03-01", 'as_of = "today"', "wrong_type"),
        ("as_of = 2026-03-01", "", "time_needs_zone"),
        ('crs = "EPSG:4326"', "", "point_needs_crs"),
        ("max = 20\n", "max = 0\n", "wrong_type"),
        ('type = "text"\ncolumn = "no"', 'type = "txt"\ncolumn = "no"', "bad_choice"),
        ('columns = ["no"]', "columns = []", "wrong_type"),
        ('columns = ["no"]', 'columns = ["no"]\nrepeat = "refuse"', "unknown_key"),
        ('formats = ["%Y-%m-%d %H:%M"]', 'formats = ["%d %H:%M"]', "bad_time_form"),
        ('formats = ["%Y-%m-%d %H:%M"]', 'formats = ["%Y-%m-%d %I:%M"]', "bad_time_form"),
        ("synthetic = true", 'synthetic = true\norder = [["at", "number"]]', "order_unknown"),
        ("synthetic = true", "synthetic = true\nextra = 1", "unknown_key"),
        ("synthetic = true", 'synthetic = true\nlang = "中文"', "wrong_type"),
        ("synthetic = true", 'synthetic = true\nbase = "nobody"', "bad_base"),
        ("synthetic = true", 'synthetic = true\nbase = "reports_csv_gcj02"', "bad_base"),
        ("synthetic = true", 'synthetic = true\nbase = "../maps/stlouis"', "bad_base"),
        ("synthetic = true", "synthetic = true\nsynthetic = true", "bad_toml"),
        ("synthetic = true", "synthetic = true\n[[[", "bad_toml"),
        ("synthetic = true", "synthetic = " + "[" * 5000, "bad_toml"),
        ("synthetic = true", "synthetic = " + "9" * 5000, "bad_toml"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(tmp_path, old, new, code):
    whole = PLAIN + TIMED + POINTED
    assert whole.count(old) >= 1
    text = whole.replace(old, new, 1)
    line, found, _ = refused(tmp_path, text)
    assert found == code
    where = [text[: text.index(new)].count("\n") + 1 + extra for extra in range(3)] if new else [1]
    in_source = text.splitlines().index("[source]") + 1
    assert line in [*where, in_source] or (line == 0 and code == "bad_toml")


def test_files_that_are_no_mappings(tmp_path):
    path = tmp_path / "m.toml"
    for content, code in (
        (b"\xff\xfe", "mapping_not_utf8"),
        (b"a" * 1_000_001, "mapping_too_large"),
        (b"", "key_missing"),
    ):
        path.write_bytes(content)
        with pytest.raises(BadMapping) as caught:
            maps.load(path)
        assert caught.value.code == code
    for missing in ("nobody", tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadMapping):
            maps.load(missing)


def test_expect_refuses_other_kinds_and_unknown_fields(tmp_path):
    ready = mapping(tmp_path)
    ready.expect("things", required={"number"}, optional={"words"})
    for kind, required, optional, code in (
        ("cases", {"number"}, {"words"}, "wrong_kind"),
        ("things", {"number", "offence"}, {"words"}, "field_missing"),
        ("things", {"number"}, set(), "field_unknown"),
    ):
        with pytest.raises(BadMapping) as caught:
            ready.expect(kind, required=required, optional=optional)
        assert caught.value.code == code


def test_line_of_follows_headings_quotes_and_long_texts():
    text = 'a = 1\n[t."x.y"]\nb = """\nc = 2\n"""\n  c = 3\n[u]\nd.e = 4\n'
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("t", "x.y", "c")) == 6
    assert line_of(text, ("u", "d", "e")) == 8
    assert line_of(text, ("u", "nothing")) == 7
    assert line_of(text, ("nothing",)) == 0


@pytest.mark.parametrize(
    "hostile", ["(a+)+b", "(a|a)*b", "((a)|b)+", "(a*){2,}", ".*.*.*.*x", "(", "a{99999999999}", "(?P<x>a" + "b" * 300]
)
def test_patterns_that_could_hang_are_refused(hostile):
    with pytest.raises(BadPattern):
        compiled(hostile)


def test_patterns_that_cannot_hang_are_taken():
    assert compiled(r"[0-9]{2}-[(+*|)]+").fullmatch("19-(+*")
    assert compiled(r"(?:AB)?([0-9]+)").search("AB12")[1] == "12"


def test_time_forms():
    assert form("%Y年%m月%d日 %H时%M分").fullmatch("2026年1月5日 9时03分")
    assert form("%m/%d/%Y %I:%M %p").fullmatch("01/05/2026 09:03 PM")
    assert not form("%m/%d/%Y %I:%M %p").fullmatch("01/05/2026 13:03 PM")
    for bad in ("%Y-%m", "%Y-%m-%d %H:%M %p", "%Y-%m-%d %q", "%Y-%m-%d %", "%Y-%Y-%m-%d"):
        assert form(bad) is None
