"""Things that turned up: matched by their number, by their looks, confirmed; in our hands, and given back."""

from datetime import timedelta

from anhe.cases import desk as cases
from anhe.cases import queries as case_queries
from anhe.evidence import desk as evidence
from anhe.goods import desk, looking
from anhe.goods.shapes import NewDeclaration
from anhe.ledger import Actor, Work, change_context, job
from anhe.ledger import context as contexts
from anhe.people import queries as people
from tests.journeys.town import OPERATOR, Town
from tests.journeys.walking import DAY, HOUR

IMEI = "356938035643809"
MACHINE = job("goods.compare")


def stage(town: Town, refs: dict[str, object], at) -> None:
    """A shop, three missing things of the filed case, and what became of each."""
    with Work():
        case = case_queries.case(refs["filed"])
        dealer, _key = desk.register_dealer(code="sights-dealer", name_zh="金水区文化路旧货行", name_en="Wenhua Road second-hand shop", trade="second_hand",
                                            district_code=case.district_code, by=OPERATOR, at=at - 30 * DAY, synthetic=True)  # fmt: skip
        given = {"case": case, "by": town.handler, "at": at - 2 * DAY, "kind": "stolen"}
        phone = cases.add_item(category="phone", what="黑色苹果13手机128G，左侧有划痕，后盖贴着皮卡丘贴纸", serial=IMEI, **given)
        bike = cases.add_item(category="ebike", what="红色雅迪电动车，后备箱贴奥特曼，右侧后视镜断了", **given)
        watch = cases.add_item(category="other", what="天梭机械表 银色 表带换过", **given)
    with Work():
        evidence_of(town, watch, refs, at)
    _declared(dealer, "P-1", "苹果手机", brand="苹果", model="iPhone 13", colour="黑色", marks="左侧刮痕，有皮卡丘贴画", keys=(("imei", IMEI),), at=at)
    _declared(dealer, "P-2", "电动车 红色", brand="雅迪", model="", colour="红色", marks="尾箱有奥特曼图案，右后视镜缺", keys=(), at=at)
    _declared(dealer, "P-3", "黑色苹果13手机", brand="苹果", model="iPhone 13", colour="黑色", marks="左侧划痕，皮卡丘贴纸", keys=(), at=at)
    with Work(contexts.job("sights")):
        for declaration in looking.queries.declarations_newer_than(None):
            for item, exact in ((phone, declaration.own_ref == "P-1"), (bike, False)):
                _propose(item, declaration, exact, refs, at)
    with Work():
        match = looking.queries.matches(by=town.handler, at=at).get(number=refs["confirmed_match"])
        desk.confirm(match=match, why="外观、贴纸和划痕一致", text="您的手机可能找到了", by=town.handler, at=at - HOUR)


def _declared(dealer, own_ref: str, what: str, *, at, **more) -> None:
    with Work():
        change_context(contexts.organisation(dealer.organisation.code))
        told = NewDeclaration(own_ref=own_ref, what=what, got_on=(at - DAY).date(), is_synthetic=True, **more)
        desk.declare(declaration=told, dealer=dealer, by=Actor("organisation", "sights-dealer-00"), at=at - timedelta(hours=20))


def _propose(item, declaration, exact: bool, refs: dict[str, object], at) -> None:
    """Only the pairs that the pages show; compared by the machine's own weights."""
    name = {(True, "P-1"): "match", (False, "P-2"): "likely_match", (False, "P-3"): "confirmed_match"}.get((exact, declaration.own_ref))
    if name is None or (name == "likely_match") == (item.category == "phone"):
        return
    item = case_queries.things(ids=[item.pk]).get()
    found = looking.missing.explained(str(item.pk), looking.matching.profile(looking.of_declaration(declaration)))
    likely = looking.Likely(item, declaration, looking.numbered(found) if exact else found, exact)
    (made,) = desk.propose(likely=[likely], by=MACHINE, at=at - timedelta(hours=19))
    refs[name] = made.number


def evidence_of(town: Town, watch, refs: dict[str, object], at) -> None:
    """One thing in our hands, and one that went back to its owner."""
    given = {"case": watch.case, "by": town.handler, "at": at - DAY, "kind": "found", "category": "other"}
    bag = cases.add_item(what="黑色双肩包", **given)
    refs["exhibit"] = evidence.take_in(item=watch, source="dealer", place="一号库房 3 号架 0231 袋", by=town.handler, at=at - DAY).number
    back = evidence.take_in(item=bag, source="finder", place="一号库房 1 号架", by=town.handler, at=at - DAY)
    evidence.move(exhibit=back, place="接待窗口", by=town.handler, at=at - 2 * HOUR)
    owner = people.parties([watch.case.file]).first()
    evidence.hand_over(exhibit=back, party=owner, proof="knowledge", witness=town.duty, by=town.handler, at=at - HOUR)
    refs["returned"] = back.number
