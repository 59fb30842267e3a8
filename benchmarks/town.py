"""Fill an empty scratch installation: keys, law, the whole synthetic ground of Zhengzhou, officers signed in.

    python -m benchmarks.town     prints {"sessions": {officer number: session key}, "key": an office's key for the API}
"""

import json
import os
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 -- Django must be set up first

from anhe import vault  # noqa: E402
from anhe.city import desk as city  # noqa: E402
from anhe.city import queries as ground  # noqa: E402
from anhe.city import synthetic  # noqa: E402
from anhe.law import desk as law  # noqa: E402
from anhe.ledger import Work, operator  # noqa: E402
from anhe.reports import desk as reports  # noqa: E402
from anhe.staff import desk as staff  # noqa: E402
from anhe.staff import queries as units  # noqa: E402

OPERATOR = operator("benchmark")
JINSHUI = (113.685, 34.775)
POSTS = {
    "100001": ("何建国", ("duty", "head", "handler", "operator"), "bureau"),
    "100002": ("陈敏", ("call_taker", "dispatcher"), "bureau"),
    "100003": ("周正", ("duty", "handler"), "station"),
}


def main() -> None:
    at = datetime.now(UTC) - timedelta(days=400)
    vault.prepare()
    with Work():
        law.load_all(by=OPERATOR, at=at)
        bureau = staff.register_unit(
            code="410100", kind="bureau", name_zh="郑州市公安局", name_en="Zhengzhou Public Security Bureau",
            by=OPERATOR, at=at, synthetic=True,
        )  # fmt: skip
        city.load_city(bureau=bureau, by=OPERATOR, at=at, city=synthetic.zhengzhou())
        homes = {"bureau": bureau, "station": units.unit(ground.locate(*JINSHUI).unit.code)}
        sessions = {}
        for number, (name, roles, home) in POSTS.items():
            officer = staff.register_officer(
                number=number, name=name, unit=homes[home], roles=roles, by=OPERATOR, at=at, synthetic=True
            )
            sessions[number] = signed_in(officer)
        _id, key = reports.issue_office_key(
            office=bureau, name="benchmark", per_minute=1_000_000, days=1000, by=OPERATOR, at=at
        )
    print(json.dumps({"sessions": sessions, "key": key}))


def signed_in(officer) -> str:
    """A session of this officer, as signing in leaves it."""
    session = SessionStore()
    session["_auth_user_id"] = str(officer.login.pk)
    session["_auth_user_backend"] = "anhe.staff.signing_in.Backend"
    session["_auth_user_hash"] = officer.login.get_session_auth_hash()
    session.save()
    return session.session_key


if __name__ == "__main__":
    main()
