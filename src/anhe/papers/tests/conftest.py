"""Real keys, a real receipt and the paper of it, made once."""

from datetime import UTC, datetime

import pytest

from anhe import vault
from anhe.papers import receipts
from anhe.papers.receipt_paper import Line, Office, ReceiptPaper, Step, receipt_pdf
from anhe.papers.words import Words

AT = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)
RARE = "张𠮷㛃䶮𫖯𬸚𪚥𮯠𰻝"
OFFICE = Office(
    name=Words("郑州市公安局", "Zhengzhou Public Security Bureau"), phone="0371-6555 0110", complaint_phone="12389",
    track_url="anhe.example/track", check_url="anhe.example/check", address=Words("经八路 12 号", "12 Jingba Road"),
)  # fmt: skip


@pytest.fixture(scope="session")
def ring(tmp_path_factory):
    return vault.KeyRing(tmp_path_factory.mktemp("var") / "keys").prepare()


@pytest.fixture(scope="session")
def keys(ring):
    return vault.public_keys(keys=ring)


@pytest.fixture(scope="session")
def signer(ring):
    return vault.signer(keys=ring)


@pytest.fixture(scope="session")
def content():
    return receipts.ReceiptContent(
        number="R-2026-00421739", issued_at=AT, unit_zh="郑州市公安局金水分局经八路派出所",
        unit_en="Jingbalu Police Station, Jinshui Branch", channel="web", summary=("theft_ebike",), salt="00",
    )  # fmt: skip


@pytest.fixture(scope="session")
def paper_of():
    def make(content, text, *, name=RARE, tracking_code="7KQM-3XTA-9WPE-H4RD", is_demo=False, steps=3):
        lines = (
            Line(Words("报案人", "Reported by"), Words(name)),
            Line(Words("报案内容", "What was reported"), Words("电动自行车被盗", "Theft of an electric bicycle")),
        )
        step = Step(
            Words("最迟 11 月 26 日", "By 26 November"),
            Words("决定是否立案，并告诉您。", "Whether to file is decided."),
            Words("要延长会先告诉您原因。", "You hear the reason first if it takes longer."),
        )
        return ReceiptPaper(
            content=content,
            text=text,
            office=OFFICE,
            lines=lines,
            steps=(step,) * steps,
            tracking_code=tracking_code,
            is_demo=is_demo,
        )

    return make


@pytest.fixture(scope="session")
def issued(content, signer):
    return receipts.issue(content, signer=signer)


@pytest.fixture(scope="session")
def pdf(content, issued, signer, paper_of):
    return receipt_pdf(paper_of(content, issued.text), signer=signer, at=AT)
