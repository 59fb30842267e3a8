"""What is compared with nobody present: each declared thing, and each thing that a case names."""

from anhe.cases import queries as cases
from anhe.goods import desk, looking, queries
from anhe.ledger import after, job
from anhe.people import desk as people

COMPARER = job("goods.compare")


@after("declaration.made")
def compare_declaration(entry) -> None:
    """Propose the missing things that a declared one may be."""
    declaration = queries.declaration_of_entry(entry)
    if declaration is None:
        return
    marks = people.open_marks(file=declaration.file, domain="offence", by=COMPARER, at=entry.recorded_at)
    desk.propose(likely=looking.for_declaration(declaration, marks), by=COMPARER, at=entry.recorded_at)


@after("item.noted")
def compare_item(entry) -> None:
    """Propose what turned up for a missing thing, or missing things for one that turned up."""
    for item in cases.things().filter(case=entry.object_id, noted_at=entry.happened_at):
        given = {"file": item.case.file, "domain": "offence", "by": COMPARER, "at": entry.recorded_at}
        marks = people.open_marks(only=item.serial_id, **given) if item.serial_id is not None else []
        ask = looking.for_missing if item.kind in cases.MISSING else looking.for_turned_up
        desk.propose(likely=ask(item, marks), by=COMPARER, at=entry.recorded_at)
