"""What the benchmark plays with: a ring whose key was rotated once, true receipts, their papers."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from anhe import vault
from anhe.papers import numbers, receipts
from anhe.papers.receipt_paper import Line, Office, ReceiptPaper, Step
from anhe.papers.receipts import ReceiptContent
from anhe.papers.words import Words

AT = datetime(2026, 11, 1, tzinfo=UTC)
UNITS = (
    ("郑州市公安局金水分局经八路派出所", "Jingbalu Police Station, Jinshui Branch"),
    ("郑州市公安局二七分局", "Erqi Branch, Zhengzhou Public Security Bureau"),
    ("郑州航空港经济综合实验区公安分局国际陆港派出所", "International Land Port Station, Airport Economy Branch"),
)
NAMES = ("张𠮷", "王㛃", "李小明", "阿依古丽·买买提", "龚䶮", "赵𫖯", "John Smith")


@dataclass(frozen=True)
class Stage:
    """`contents` and `texts` are true receipts of the new key; `keys` publishes old and new."""

    old: vault.Signer
    new: vault.Signer
    foreign: vault.Signer
    keys: vault.PublicKeys
    contents: list[ReceiptContent]
    texts: list[str]

    def dated(self, content: ReceiptContent, at: datetime) -> ReceiptContent:
        """The same content at another time."""
        return ReceiptContent(content.number, at, content.unit_zh, content.unit_en, content.channel, content.summary)

    def paper(self, place: int, *, content: ReceiptContent | None = None, text: str = "") -> ReceiptPaper:
        """The paper of the receipt at this place."""
        name = Words(NAMES[place % len(NAMES)])
        return ReceiptPaper(
            content=content or self.contents[place], text=text or self.texts[place], tracking_code=vault.new_code(),
            office=Office(Words("郑州市公安局", "Zhengzhou Public Security Bureau"), "0371-6555 0110", "12389", "anhe.example/track", "anhe.example/check"),
            lines=(Line(Words("报案人", "Reported by"), name), Line(Words("报案内容", "What was reported"), Words("电动自行车被盗", "Theft of an electric bicycle"))),
            steps=(Step(Words("最迟 11 月 26 日", "By 26 November"), Words("决定是否立案，并告诉您。", "Whether to file is decided, and you are told.")),),
        )  # fmt: skip


def build(folder: Path, receipts_wanted: int, chance: random.Random) -> Stage:
    """Make the keys and the true receipts, dated in the new key's time."""
    ring = vault.KeyRing(folder / "keys").prepare()
    old = vault.signer(keys=ring)
    ring.rotate("signing", at=AT)
    new, foreign = vault.signer(keys=ring), vault.signer(keys=vault.KeyRing(folder / "foreign").prepare())
    contents = []
    for serial in range(1, receipts_wanted + 1):
        unit_zh, unit_en = chance.choice(UNITS)
        at = AT + timedelta(seconds=chance.randrange(20 * 86400))
        contents.append(ReceiptContent(numbers.make("R", 2026, serial), at, unit_zh, unit_en, "web", ("theft_ebike",)))
    texts = [receipts.issue(content, signer=new).text for content in contents]
    return Stage(old, new, foreign, vault.public_keys(keys=ring), contents, texts)
