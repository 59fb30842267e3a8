from tests.access.running import Tally, missing


def test_dbg(asked):
    tally = Tally()
    cells = [c for c in asked.running.cells() if c.door.name.startswith("fraud:") and c.asker.name in ("tracer", "second_tracer", "duty", "handler", "stranger", "granted_facts", "chief") and c.label == "home"]
    asked.ask("both", cells, tally)
    print("BROKEN", *tally.broken[:6], sep="\n"); print("LEAKS", len(tally.leaks), *tally.leaks[:25], sep="\n"); print(tally.statuses, sorted(tally.shown), sorted(tally.done))
    print(missing([d for d in asked.running.doors if d.name.startswith("fraud")], tally))
    assert 0
