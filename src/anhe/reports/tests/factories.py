"""Reports as they come in, made through the desk; and what stands on a page."""

import html
import re
from datetime import timedelta

from tests.journeys.town import JINSHUI, MONDAY, told

from anhe.ledger import Work
from anhe.ledger.models import Entry
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports.shapes import NewReport

HOUR = timedelta(hours=1)
STORY = "昨晚十点把电动车停在楼下车棚，今早七点发现不见了，锁被剪断。"


def new_report(**more) -> NewReport:
    """A report as a door hands it to the desk; `more` replaces its parts."""
    values = {
        "channel": "web", "kind": "case_related", "offence": "theft_ebike", "narrative": STORY, "lang": "zh-hans",
        "lon": JINSHUI[0], "lat": JINSHUI[1], "happened_from": MONDAY - HOUR, "place": "花园路 60 号",
        "reporter": NewParty("reporter", "张㛃𠮷", identifiers=(NewIdentifier("phone", "13800001234"),)),
    }  # fmt: skip
    return NewReport(**values | more)


def received(narrative: str = STORY, **more):
    """A report that was taken, with its receipt and code."""
    with Work():
        return told(narrative, **more)


def entries(verb: str, **more) -> int:
    """How many acts of this verb stand in the ledger."""
    return Entry.objects.filter(verb=verb, outcome="allowed", **more).count()


def main_of(response) -> str:
    """The page's main part, without what differs from one request to the next."""
    text = response.content.decode()
    text = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", text)


def words_of(response) -> str:
    """What a reader reads: the text of the main part, or of a part asked for alone."""
    text = main_of(response) if b"<main" in response.content else response.content.decode()
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def part(text: str, name: str) -> str:
    """The element with this id out of a page: from its tag to the end of its kind."""
    start = re.search(rf'<(\w+) id="{name}"', text)
    depth, at = 0, start.start()
    for tag in re.finditer(rf"</?{start[1]}\b[^>]*>", text[at:]):
        depth += -1 if tag[0].startswith("</") else 1
        if depth == 0:
            return text[at : at + tag.end()]
    raise AssertionError(f"{name} does not end")
