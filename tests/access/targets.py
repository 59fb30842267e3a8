"""At what each address is asked: which record stands in its varying parts, and what a form sends to it.

An address that is not here and has varying parts cannot be asked: the check says so and fails.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.asking import Table
from tests.access.files import CODE, File, Records
from tests.access.town import Matrix

DATA = Callable[["Aim"], dict[str, Any] | bytes]
URGENT = "走失儿童可能在此案报案人住处附近，需立即联系本人核实情况"


@dataclass(frozen=True)
class Target:
    """`file` is asked about; `args` are names of refs, `case`, `report`, `code` of the file, or `=words`."""

    file: str = "open"
    args: str = ""
    data: DATA | None = None
    query: str = ""
    shows_code: bool = False  # whoever sends this has the receipt's code in hand


@dataclass(frozen=True)
class Aim:
    """A target in one unit's records."""

    matrix: Matrix
    records: Records
    file: File

    def named(self, word: str) -> Any:
        own = {"case": self.file.case_number, "report": self.file.number, "code": self.file.code}
        if word in own:
            return own[word]
        if word.startswith("="):
            return word[1:]
        return self.records.refs.get(word) or self.matrix.refs.get(word)

    def pk(self, officer: str) -> str:
        return str(getattr(self.records.desk, officer).pk)

    def day(self, days: int) -> str:
        return (self.matrix.at + timedelta(days=days)).date().isoformat()


def said(**data: Any) -> DATA:
    return lambda aim: data


def _scene(aim: Aim) -> dict:
    began = (aim.matrix.at - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    return {"began_at": began, "ended_at": began, "first": aim.pk("examiner"), "second": aim.pk("handler"), "record": "窗台有攀爬痕迹"}


def _intake(aim: Aim) -> dict:
    return {"take": "1", "line": "电动车被偷", "line_before": "", "token": "matrix-intake-token", "channel": "call_110", "offence": "theft_ebike",
            "place_text": "", "place": "", "district": "410105", "happened": "", "things": "", "name": "", "phone": "", "narrative": ""}  # fmt: skip


def _table(aim: Aim) -> dict:
    head = "编号,报案时间,案发时间,案发截止时间,地点,经度,纬度,简要案情,报案人,电话,报案方式,案由"
    row = f"M1,{aim.day(-1)} 10:00,{aim.day(-1)} 08:00,,花园路,113.685,34.775,停在楼下的电动车被偷,,,窗口,盗窃电动车"
    return {"file": SimpleUploadedFile("reports.csv", f"{head}\r\n{row}\r\n".encode()), "mapping": "reports_csv", "as_of": aim.day(0)}


def _sent(aim: Aim) -> bytes:
    return json.dumps({"kind": "case_related", "offence": "theft_ebike", "narrative": "停在楼下的电动车被偷", "place": {"district": "410105"}}).encode()


def _declared(aim: Aim) -> bytes:
    return json.dumps({"own_ref": "M-1", "what": "黑色电动车", "got_on": aim.day(-1), "keys": [{"kind": "serial", "value": "SN99881234"}]}).encode()


def _things(aim: Aim) -> Table:
    head = "本店编号,收进日期,物品,类别,品牌,型号,颜色,特征,序列号,IMEI,车牌,车架号"
    return Table(f"{head}\r\nM-2,{aim.day(-1)},电动车,电动车,,,黑色,,,,,\r\n".encode())


REPORTS = {
    "reports:begin": [Target(data=said(topic="stolen", stolen="theft_ebike"))],
    "reports:step": [Target(args=f"={slug}") for slug in ("when", "where", "things", "you")]
    + [Target(args="=story", data=said(narrative="停在楼下的电动车被偷"))],
    "reports:keep": [Target(args="=story", data=said(narrative="停在楼下的电动车被偷"))],
    "reports:resume": [Target(data=lambda aim: {"code": aim.named("draft_code")}, shows_code=True)],
    "reports:check": [Target(data=lambda aim: {"token": aim.named("draft_token")})],
    "reports:find": [Target(data=lambda aim: {"code": aim.file.code}, shows_code=True)],
    "reports:verify": [Target(data=lambda aim: {"text": aim.file.receipt.text}, shows_code=True)],
    **{f"reports:{name}": [Target(args="report"), Target("filed", "report")] for name in ("receipt", "code", "paper")},
    "reports:intake": [Target(data=_intake)], "reports:intake_keep": [Target(data=said(line="电动车被偷", token="t"))],
    "reports:taken": [Target(args="report")], "reports:inbox": [Target(), Target(query="?show=all")],
    "reports:files": [Target(data=_table)], "reports:file": [Target(args="batch")], "reports:rejects": [Target(args="batch")],
    "reports:empty_table": [Target(args="=reports_csv")],
    "reports:report": [Target(name, "report") for name in ("open", "filed", "second", "complained", "secret", "proposed")],
    "reports:join": [Target("alike", "report", lambda aim: {"join-into": aim.records.files["open"].number, "join-reason": "同一事件"})],
    "reports:differs": [Target("alike", "report duplicate", said())],
    "reports:transfer": [Target("open", "report", lambda aim: {"transfer-to": aim.matrix.force.units["elsewhere"].code, "transfer-reason": "属其辖区"})],
    "reports:answer": [Target("open", "report", said(**{"answer-text": "已记录"}))],
    "reports:withdraw": [Target("open", "report", said(**{"withdraw-reason": "已找到"}))],
    "reports:reports_api:send": [Target(data=_sent)], "reports:reports_api:follow": [Target(args="report", shows_code=True), Target(args="report")],
}  # fmt: skip
CASES = {
    "cases:list": [Target(), Target(query="?show=all"), Target("filed", query="?q={case}")],
    "cases:accept": [Target("open", "report", lambda aim: {"track": "criminal", "offence": "theft_ebike", "handler": aim.pk("handler"), "served": "handed"})],
    "cases:known": [Target("filed", "case", said(reason="核对同类案件")), Target("open", "report", said(reason="核对同类案件"))],
    "cases:break_glass": [Target("filed", "case", said(reason=URGENT)), Target("open", "report", said(reason=URGENT))],
    "cases:record": [Target(name, "case") for name in ("under_review", "proposed", "filed", "concluded", "paused", "not_filed", "asked", "handed_over")],
    "cases:proposal": [Target("proposed", "case", said(answer="back", text="请补充材料")), Target("proposed", "case", said(answer="approve"))],
    "cases:notice": [Target("unserved", "case unserved_decision"), Target("concluded", "case concluded_decision")],
    "cases:notice_pdf": [Target("unserved", "case unserved_decision")],
    "cases:extension": [Target("waiting", "case asked_clock", said(answer="back", text="请补充材料")), Target("waiting", "case asked_clock", said(answer="grant"))],
    "cases:decide": [Target("under_review", "case"), Target("filed", "case")],
    "cases:decide_kind": [Target("under_review", "case =filed", said(reason=""))],
    "cases:serve": [Target("unserved", "case unserved_decision", said(how="online"))],
    "cases:extend": [Target("under_review", "case long_clock", said(term="clues", reason="证人在外地"))],
    "cases:ask_extension": [Target("under_review", "case long_clock", said(term="clues", reason="证人在外地"))],
    "cases:pause": [Target("administrative", "case running_clock", said(why="expert_examination"))],
    "cases:resume": [Target("paused", "case standing_clock", said())],
    "cases:add_item": [Target("filed", "case", said(kind="stolen", category="ebike", what="黑色电动车", value_fen="", serial=""))],
    "cases:mark_item": [Target("filed", "case item =recovered", said())],
    "cases:add_party": [Target("filed", "case", said(role="witness", name="王某"))],
    "cases:examine_scene": [Target("filed", "case", _scene)],
    "cases:answer": [Target("filed", "case", said(text="正在调查"))],
    "cases:assign": [Target("filed", "case", lambda aim: {"handler": aim.pk("examiner")})],
    "cases:take_reports": [Target("filed", "case", lambda aim: {"others": str(aim.records.files["likely"].id)})],
    "cases:share": [Target("filed", "case", lambda aim: {"unit": str(aim.matrix.force.units["elsewhere"].pk), "scope": "facts", "until": "30", "reason": "并案研判"})],
    "cases:end_sharing": [Target("filed", "case given", said(reason="不再需要"))],
    "cases:visit": [Target("concluded", "case", said(result="met", text="已当面告知"))],
    "cases:ask_remedy": [Target("not_filed", "case", said(kind="reconsideration", text="请再看"))],
    "cases:explain": [Target("prosecuted", "case prosecuted_remedy", said(reason="没有犯罪事实"))],
    "cases:order": [Target("explained", "case explained_remedy", said())],
    "cases:decide_remedy": [Target("asked", "case asked_remedy", said(revoke="yes", reason="有新材料"))],
}  # fmt: skip
CITIZEN = {
    "citizen:find": [Target(data=lambda aim: {"code": aim.file.code}, shows_code=True)],
    "citizen:track": [Target(name, "report") for name in ("open", "filed", "second", "concluded", "complained", "handed_over", "not_filed", "secret")],
    "citizen:prove": [Target("open", "report", lambda aim: {"proof": aim.file.phone[-4:]}), Target("secret", "report", lambda aim: {"proof": aim.file.passphrase})],
    "citizen:supplement": [Target("filed", "report", said(text="想起一件事"))],
    "citizen:remedy": [Target("not_filed", "report =reconsideration", said(text="请再看"))],
    "citizen:rate": [Target("unrated", "report", said(score="4", text=""))],
    "citizen:complain": [Target("filed", "report", said(**{"complain-text": "没人联系我"}))],
    "citizen:leave": [Target("open", "report", said())],
    "citizen:looks": [Target("filed", "report"), Target("concluded", "report"), Target("secret", "report")],
    "citizen:ask_code": [Target("open", "report", said())], "citizen:try_code": [Target("filed", "report", said(digits=CODE))],
    "citizen:delays": [Target("open", "", lambda aim: {"number": aim.file.number, "ground": "person", "article": "", "reason": "有人受威胁", "since": aim.day(-3), "until": aim.day(9)})],
    "citizen:delay": [Target("concluded", "delay", said(upheld="yes", reason="成立"))], "citizen:end_delay": [Target("concluded", "delay", said(reason="不再成立"))],
    "citizen:ratings": [Target("low")], "citizen:open_rating": [Target("low", "", said(reason="回访"))],
    "citizen:complaints": [Target("complained")], "citizen:answer_complaint": [Target("complained", "complaint", said(text="已联系"))],
}  # fmt: skip
GOODS = {
    "goods:list": [Target("filed"), Target("filed", query="?show=confirmed")], "goods:of_case": [Target("filed", "case")], "goods:match": [Target("filed", "match")],
    "goods:confirm": [Target("filed", "match", said(why="号码一致", text="可能找到了"))], "goods:reject": [Target("filed", "match", said(why="外观不符"))],
    "goods:openapi": [Target()],
    "goods:dealers_api:declare": [Target("filed", data=_declared)], "goods:dealers_api:listing": [Target("filed", data=_declared)],
    "goods:dealers_api:one": [Target("filed", "own_ref")], "goods:dealers_api:file": [Target("filed", data=_things)],
    "evidence:of_case": [Target("filed", "case")], "evidence:take_in": [Target("filed", "case", lambda aim: {"item": str(aim.named("item")), "source": "finder", "place": "一号库"})],
    "evidence:exhibit": [Target("filed", "exhibit")], "evidence:move": [Target("filed", "exhibit", said(place="二号库"))],
    "evidence:hand_over": [Target("filed", "exhibit", lambda aim: {"party": str(aim.named("owner")), "proof": "papers", "witness": aim.pk("duty")})],
    "evidence:handover": [Target("filed", "returned")], "evidence:handover_pdf": [Target("filed", "returned")],
}  # fmt: skip
OTHERS = {
    "inspection:log": [Target("filed", query="?ask=1&number={case}"), Target(query="?ask=1&verb=file.read"), Target()],
    "inspection:entry": [Target("filed", "entry", said(reason="核对这次查看的缘由"))],
    "inspection:report": [Target()], "inspection:report_pdf": [Target()], "inspection:report_csv": [Target()],
    "inspection:findings": [Target("filed")], "inspection:examine": [Target("filed", "", lambda aim: {"day": aim.day(-1)})],
    "inspection:finding": [Target("filed", "asked_finding"), Target("filed", "open_finding")],
    "inspection:ask": [Target("filed", "open_finding", said(question="为什么查看"))],
    "inspection:close": [Target("filed", "open_finding", said(outcome="in_order", reason="相符"))],
    "inspection:answer": [Target("filed", "asked_finding", said(answer="核对手法"))],
    "inspection:samples": [Target("filed", "", lambda aim: {"since": aim.day(-4), "until": aim.day(-1), "count": "2"})],
    "inspection:sample": [Target("filed", "sample")], "inspection:sampled": [Target("filed", "sampled", said(outcome="in_order", remark=""))],
    "staff:open_session": [Target("filed", "", lambda aim: {"purpose": "handle_case", "file": str(aim.file.id), "object_ref": aim.file.case_number}, query="?file={id}&object_ref={case}&purpose=handle_case")],
    "staff:end_session": [Target("filed", "", said())],
    "staff:emergency": [Target("concluded", "emergency"), Target("filed", "late_emergency")],
    "staff:review_emergency": [Target("concluded", "emergency", said(is_justified="yes", review="确有必要"))],
    "staff:restore_emergency": [Target("filed", "late_emergency", said(reason="已谈话"))],
    "staff:request": [
        Target("under_review", "request", said(decision="decline", answer="不便")), Target("under_review", "request", said(scope="facts", until="30", answer="")),
        Target("under_review", "declined_request"),
    ],
    "city:places": [Target(query="?q=路")], "desk": [Target("filed")], "find": [Target("filed", query="?q={case}"), Target("open", query="?q={report}")],
    "demo_enter": [Target(args="=duty", data=said())], "account_login": [Target(data=said(login="100001", password="not the right one"))],
}  # fmt: skip
PAYMENT = {"amount": "5000", "institution": "B001", "account": "6210100000004321", "holder": "郭某", "channel": "transfer", "bank_reference": "", "from_institution": ""}
FRAUD = {
    "fraud:answers": [Target(args="=B001", data=lambda aim: b"no envelope")],
    "fraud:list": [Target("swindled"), Target("swindled", query="?show=all")], "fraud:banks": [Target()],
    "fraud:open": [Target("cheated", "report", lambda aim: PAYMENT | {"paid_at": f"{aim.day(-1)}T09:00"})],
    "fraud:record": [Target("swindled", "trace")], "fraud:chain": [Target("swindled", "trace")],
    "fraud:payment": [Target("swindled", "trace", lambda aim: PAYMENT | {"paid_at": f"{aim.day(-1)}T09:00"})],
    "fraud:triage": [Target("swindled", "trace", said(verdict="fraud", reason=""))],
    "fraud:end": [Target("quiet", "quiet_trace", said(reason="已无资金"))], "fraud:rule": [Target("swindled", "trace", said(rule="lifo", reason="法院要求"))],
    "fraud:settle": [Target("swindled", "trace odd_answer", said(take="no", reason="以先到为准"))],
    "fraud:sign": [Target("swindled", "trace", lambda aim: {"order": str(aim.named("drafted_order"))})],
    "fraud:withdraw": [Target("swindled", "trace drafted_order", said(reason="写错"))], "fraud:press": [Target("swindled", "trace silent_order", said())],
    "fraud:correct": [Target("swindled", "trace mismatched_order", said(account="6210200000009999", holder="郭明"))],
    "fraud:draft": [Target("swindled", "trace further_account", said(asked_fen="100.00"))],
    "fraud:freeze": [Target("swindled", "trace held_account", said(months="6", approved_by=""))],
    "fraud:renew": [Target("swindled", "trace frozen_account", said(months="6", approved_by=""))],
    "fraud:unrelated": [Target("swindled", "trace held_account", said(reason="系其工资"))],
}  # fmt: skip
TARGETS: dict[str, list[Target]] = {**REPORTS, **CASES, **CITIZEN, **GOODS, **OTHERS, **FRAUD}
# Nothing stands at these addresses: packages ask for their names.
NOTHING = {
    "account_signup", "account_email", "account_email_verification_sent", "account_reset_password", "account_set_password", "account_inactive",
    "account_confirm_login_code", "account_request_login_code", "reports:reports_api:api-root", "goods:dealers_api:api-root",
}  # fmt: skip
# What shows figures, or an empty form, and no record: a word of it stands for the sentinel.
SAYS = {
    "reports:empty_table": "简要案情", "citizen:ratings": "<main", "inspection:report": "<main", "inspection:report_pdf": "%PDF", "inspection:report_csv": "file.read",
    "citizen:leave": "", "fraud:banks": "B001",
}  # fmt: skip
