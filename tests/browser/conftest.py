"""The table that `./anhe check pages` prints: every page, both languages, all widths."""

import os

import pytest

TABLE = pytest.StashKey[list]()


@pytest.fixture
def record_page(request):
    """Keeps what was found on one page in one language for the table at the end."""

    def keep(title, lang, widths, found):
        request.config.stash.setdefault(TABLE, []).append((title, lang, tuple(widths), tuple(found)))

    return keep


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(TABLE, [])
    if not rows or os.environ.get("ANHE_PAGES") != "all":
        return
    say = terminalreporter.write_line
    terminalreporter.section("every page")
    widest = max(len(title) for title, *_ in rows)
    for title, lang, widths, found in rows:
        counts = [sum(width in (0, at) for _kind, at, _what in found) for width in widths]
        say(f"{title:<{widest}}  {lang}  " + "  ".join(f"{width}: {count or 'ok':<4}" for width, count in zip(widths, counts, strict=True)))
    looked = sum(len(widths) for _title, _lang, widths, _found in rows)
    say(f"{len({title for title, *_ in rows})} pages, {looked} looks, {sum(len(found) for *_, found in rows)} findings")
