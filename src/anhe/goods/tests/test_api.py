"""The dealers' API: strict, its errors as problems, a file with its refused rows, its own words."""

import pytest

from anhe.goods.models import Declaration
from anhe.goods.tests.factories import IMEI, api, shop

pytestmark = pytest.mark.django_db
URL = "/api/dealers/v1/declarations"
GOOD = {"own_ref": "A-1", "what": "黑色苹果手机", "got_on": "2026-03-04", "keys": [{"kind": "imei", "value": IMEI}]}
TABLE = """本店编号,收进日期,物品,类别,品牌,型号,颜色,特征,序列号,IMEI,车牌,车架号
T-1,2026-03-01,苹果手机,手机,苹果,iPhone 13,黑色,左侧划痕,,{imei},,
T-2,2026-03-01,电动车,电动车,雅迪,,红色,,,,,LX1234567
T-3,2026-03-01,小米手机,手机,小米,,,,,356938035643808,,
T-4,三月一日,手表,手表,,,,,,,,
"""


def test_what_does_not_fit_is_said_where(town):
    client = api(shop().key)
    for change, where in (({"seller": "张三"}, "seller"), ({"what": ""}, "what"), ({"got_on": "soon"}, "got_on"), ({"keys": [{"kind": "face", "value": "12345"}]}, "keys.0.kind")):
        answer = client.post(URL, GOOD | change, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"], answer.json()["errors"][0]["where"]) == (422, "application/problem+json", where)
    wrong = client.post(URL, GOOD | {"keys": [{"kind": "imei", "value": "356938035643808"}]}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:anhe:problem:BadKey")
    assert Declaration.objects.count() == 0


def test_the_same_thing_twice_is_a_conflict(town):
    client = api(shop().key)
    assert [client.post(URL, GOOD, content_type="application/json").status_code for _n in range(2)] == [201, 409]


def test_a_file_is_taken_row_by_row(town):
    answer = api(shop().key).post("/api/dealers/v1/files", TABLE.format(imei=IMEI).encode(), content_type="text/csv").json()
    assert (answer["taken"], answer["refused"], [one["line"] for one in answer["rejects"]]) == (2, 2, [4, 5])
    assert "check digit" in answer["rejects"][0]["reason"] and "T-4" in answer["rejects_csv"] and "T-1" not in answer["rejects_csv"]
    assert set(Declaration.objects.values_list("own_ref", "kind")) == {("T-1", "phone"), ("T-2", "ebike")}


def test_a_column_for_who_sold_it_is_refused(town):
    table = TABLE.format(imei=IMEI).replace("车架号\n", "车架号,出售人\n", 1)
    answer = api(shop().key).post("/api/dealers/v1/files", table.encode(), content_type="text/csv")
    assert (answer.status_code, Declaration.objects.count()) == (422, 0)


def test_the_api_says_itself_what_it_takes(client):
    told = client.get("/api/dealers/v1/openapi.json").json()
    assert set(told["paths"]) == {"/api/dealers/v1/declarations", "/api/dealers/v1/declarations/{own_ref}", "/api/dealers/v1/files"}
    assert told["components"]["schemas"]["DeclarationIn"]["additionalProperties"] is False
