"""From JSON to a report, without guessing."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from anhe.city import queries as city
from anhe.people.shapes import NewIdentifier, NewParty
from anhe.reports import typed
from anhe.reports.api.problems import BadBody
from anhe.reports.api.schemas import ReportIn
from anhe.reports.models import Report
from anhe.reports.shapes import NewReport


class StrictJson(Parser):
    """UTF-8 JSON objects with each key once and no NaN. Raises BadBody."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise BadBody("not_json_type", 415)
        try:
            found = json.loads(request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused)
        except UnicodeDecodeError:
            raise BadBody("not_utf8") from None
        except RecursionError:
            raise BadBody("too_deep") from None
        except ValueError:
            raise BadBody("not_json") from None
        if not isinstance(found, dict):
            raise BadBody("not_object")
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadBody("twice")
    return found


def _refused(name: str) -> None:
    raise ValueError(name)


def new_report(body: ReportIn, *, token: str, lang: str, is_synthetic: bool) -> NewReport:
    """What is handed to the desk. Raises `city.BadCoordinate` for a point that is none."""
    place = body.place
    lon = lat = None
    if place is not None and place.lon is not None:
        taken = city.taken_point(place.lon, place.lat, place.datum)
        lon, lat = taken.lon, taken.lat
    return NewReport(
        channel=Report.Channel.API, kind=body.kind, offence=body.offence, teller=body.teller,
        narrative=typed.without_unseen(body.narrative), lang=body.lang or typed.language_of(body.narrative, lang),
        received_at=body.received_at, happened_from=body.happened_from, happened_until=body.happened_until,
        place=place.words if place else "", district_code=place.district if place else "", lon=lon, lat=lat,
        reporter=_reporter(body), items=tuple(item.model_dump() for item in body.items), passphrase=body.passphrase or "",
        token=token, is_synthetic=is_synthetic,
    )  # fmt: skip


def _reporter(body: ReportIn) -> NewParty:
    who = body.reporter
    if who is None:
        return NewParty(role="reporter")
    phone = (NewIdentifier("phone", who.phone),) if who.phone else ()
    return NewParty("reporter", who.name, who.address, who.is_secret, phone)
