"""What docs/law.md and docs/engines/clocks.md say is what the lists and the golden file hold."""

from pathlib import Path

from anhe.engines.clocks.tests import golden
from anhe.law import reading

DOCS = Path(__file__).parents[4] / "docs"


def test_the_page_of_the_law_shows_every_version_of_every_rule():
    lines = (DOCS / "law.md").read_text("utf-8").splitlines()
    cited = {row["id"]: row for row in reading.articles()}
    for rule, versions in reading.rules():
        shown = [line for line in lines if line.startswith(f"| `{rule['id']}` {rule['title_zh']} |")]
        assert len(shown) == len(versions), rule["id"]
        for line, version in zip(shown, versions, strict=True):
            assert all(f"`{event}`" in line for event in version["start_events"]), line
            lengths = [version["length"] or "", *(term["length"] for term in version["extension_terms"])]
            assert all(str(length) in line for length in lengths), line
            basis = cited[version["article"]]["law_zh"] if version["article"] else "our own promise"
            assert basis in line, line
            assert all(str(day) in line for day in (version["valid_from"], version["valid_until"]) if day), line


def test_the_page_of_the_law_names_every_notice_and_track():
    text = (DOCS / "law.md").read_text("utf-8")
    notices = {row["notice"] for path in (reading.DATA / "holidays").glob("*.csv") for row in reading.holidays(path)}
    assert len(notices) == 3 and all(notice.removeprefix("国办发明电") in text for notice in notices)
    tracks = {track for rule, _versions in reading.rules() for track in rule["tracks"]}
    assert all(f"`{track}`" in text for track in tracks)


def test_the_page_of_the_engine_counts_the_golden_cases():
    text = (DOCS / "engines" / "clocks.md").read_text("utf-8")
    assert f"**{len(golden.cases())} golden cases**" in text
