"""A dealer, what it declares, and a case whose things are missing; everything made through desks."""

from dataclasses import dataclass
from datetime import date

from django.test import Client
from tests.journeys.town import MONDAY, OPERATOR, Town

from anhe.cases import desk as cases
from anhe.cases.tests.factories import DAY, HOUR
from anhe.goods import desk, tasks
from anhe.goods.models import Dealer, Declaration, Match
from anhe.goods.shapes import NewDeclaration
from anhe.ledger import Actor, Work, change_context
from anhe.ledger import context as contexts
from anhe.ledger.models import Entry

IMEI = "356938035643809"
OTHER_IMEI = "490154203237518"
PHONE = "黑色苹果13手机128G，左侧有划痕，后盖贴着皮卡丘贴纸"


@dataclass
class Shop:
    dealer: Dealer
    key: str
    actor: Actor


def shop(code: str = "jinshui-second-hand", *, name: str = "金水旧货行", trade: str = "second_hand", at=MONDAY) -> Shop:
    with Work():
        dealer, key = desk.register_dealer(
            code=code, name_zh=name, name_en="", trade=trade, district_code="410105", by=OPERATOR, at=at, synthetic=True
        )  # fmt: skip
        return Shop(dealer, key, Actor("organisation", f"{code}-00"))


def missing(town: Town, case, *, what: str = PHONE, serial: str = IMEI, kind: str = "stolen", category: str = "phone", at=MONDAY + 2 * HOUR, by=None):
    """A thing of the case, noted by its handler; what follows by itself has run."""
    with Work():
        item = cases.add_item(case=case, kind=kind, category=category, what=what, serial=serial, by=by or town.handler, at=at)
    run("item.noted", tasks.compare_item)
    return item


def declared(shop: Shop, *, own_ref: str = "A-1", keys=(("imei", IMEI),), at=MONDAY + 2 * DAY, **more) -> Declaration:
    """What the shop declares, as the shop; what follows by itself has run."""
    told = {"what": "苹果手机 黑色", "got_on": date(2026, 3, 4), "kind": "phone"} | more
    with Work():
        change_context(contexts.organisation(shop.dealer.organisation.code))
        made = desk.declare(declaration=NewDeclaration(own_ref=own_ref, keys=tuple(keys), **told), dealer=shop.dealer, by=shop.actor, at=at)
    run("declaration.made", tasks.compare_declaration)
    return made


def run(verb: str, follower) -> None:
    """Let the follower run for the newest entry of this verb, as the worker does."""
    entry = Entry.objects.filter(verb=verb, outcome="allowed").order_by("recorded_at", "id").last()
    with Work(contexts.job(f"goods.{follower.__name__}")):
        follower(entry)


def matched(town: Town, case) -> Match:
    """A match on an exact number, waiting to be decided."""
    missing(town, case)
    declared(shop())
    return Match.objects.get(case=case)


def api(key: str, lang: str = "en") -> Client:
    return Client(HTTP_AUTHORIZATION=f"Bearer {key}", HTTP_ACCEPT_LANGUAGE=lang)
