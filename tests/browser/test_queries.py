"""How often a page asks the database: its record, all that hangs on it, and who is asking, in twelve statements at most."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.pages import LOOKS

MOST = 12  # begin and commit among them


# Pages that ask more often than they should, and how often: they may not ask more, and want mending.
STILL_OVER = {
    "fraud:record": 25, "fraud:draft": 13, "desk": 14, "cases:record": 14, "evidence:hand_over": 13, "evidence:handover": 13, "cases:break_glass": 13, "cases:known": 13,
}  # fmt: skip


def test_no_page_of_the_desk_asks_more_than_twelve_times(sights, django_db_blocker):
    asked = {}
    with django_db_blocker.unblock():
        for look in LOOKS:
            path = look.address(sights)
            if look.send or look.status != 200 or not path.startswith("/desk/"):
                continue
            client = Client(HTTP_ACCEPT_LANGUAGE="en")
            for name, value, _path in sights.cookies.get(look.by, ()):
                client.cookies[name] = value
            client.get(path)  # what a process reads once is read
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == look.status, look.title
            asked[look.title] = len(queries)
    assert len(asked) > 100
    over = {title: count for title, count in asked.items() if count > STILL_OVER.get(title.split()[0], MOST)}
    assert not over, over
