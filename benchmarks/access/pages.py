"""Count the queries of every console page, as its officer sees it in a small station; print them as JSON.

    python -m benchmarks.access.pages
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from django.db import connection  # noqa: E402 -- Django must be set up first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from tests.browser.pages import LOOKS  # noqa: E402
from tests.browser.sights import prepare  # noqa: E402


def main() -> None:
    sights, found = prepare(rows=60), {}
    for look in LOOKS:
        path = look.address(sights)
        if look.send or look.status != 200 or not path.startswith("/desk/"):
            continue
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        for name, value, _path in sights.cookies.get(look.by, ()):
            client.cookies[name] = value
        client.get(path)  # what a process reads once is read
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code == look.status:
            found[look.title] = len(queries)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
