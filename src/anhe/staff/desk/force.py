"""Units, officers and their posts."""

from datetime import date, datetime

from anhe.ledger import act, renew_context
from anhe.staff import access
from anhe.staff.desk import sessions
from anhe.staff.models import Login, Officer, Organisation, Post, Unit


def register_organisation(*, code: str, name_zh: str, name_en: str, by, at: datetime, synthetic: bool = False) -> Organisation:
    """Add an organisation that works with the department; it sees only its own rows."""
    with act("organisation.registered", by=by, may=access.may_run_the_house, at=at, doing="collect") as facts:
        facts.on = Organisation.objects.create(code=code, name_zh=name_zh, name_en=name_en, is_synthetic=synthetic)
        facts.update(code=code)
        return facts.on


def register_unit(
    *,
    code: str,
    kind: str,
    name_zh: str,
    name_en: str,
    by,
    at: datetime,
    parent: Unit | None = None,
    phone: str = "",
    district_code: str = "",
    synthetic: bool = False,
) -> Unit:
    """Add a unit beneath its parent."""
    with act("unit.registered", by=by, may=access.may_run_the_house, at=at, doing="collect") as facts:
        path = f"{parent.path if parent else ''}{code}/"
        unit = Unit.objects.create(
            code=code, kind=kind, parent=parent, path=path, name_zh=name_zh, name_en=name_en,
            phone=phone, district_code=district_code, is_synthetic=synthetic,
        )  # fmt: skip
        facts.on = unit
        facts.update(code=code, kind=kind)
        renew_context()
        return unit


def register_officer(
    *,
    number: str,
    name: str,
    unit: Unit,
    by,
    at: datetime,
    roles: tuple[str, ...] = (),
    name_en: str = "",
    password: str | None = None,
    joined_on: date | None = None,
    synthetic: bool = False,
) -> Officer:
    """Add an officer with their login and first posts. Without a password nobody can sign in as them."""
    with act("officer.registered", by=by, may=access.may_run_the_house, at=at, doing="collect") as facts:
        login = Login.objects.create_user(number, password)
        officer = Officer.objects.create(
            login=login, number=number, name=name, name_en=name_en, unit=unit, joined_on=joined_on,
            is_synthetic=synthetic,
        )  # fmt: skip
        Post.objects.bulk_create(Post(officer=officer, role=role, since=at) for role in roles)
        facts.on = officer
        facts.update(unit=unit.code, roles=list(roles))
        return officer


def give_post(*, officer: Officer, role: str, by, at: datetime) -> Post:
    """Entrust an officer with a role from now on."""
    with act("post.given", by=by, on=officer, may=access.may_run_the_house, at=at) as facts:
        facts.update(role=role)
        return Post.objects.create(officer=officer, role=role, since=at)


def end_post(*, post: Post, by, at: datetime) -> None:
    """Take a role back."""
    with act("post.ended", by=by, on=post.officer, may=access.may_run_the_house, at=at) as facts:
        facts.update(role=post.role)
        post.until = at
        post.save(update_fields=["until"])
        vars(post.officer).pop("roles", None)
        sessions.end_without_right(officers=[post.officer], at=at)


def note_sign_in(*, officer: Officer, at: datetime) -> None:
    """Write down that an officer signed in."""
    with act("officer.signed_in", by=officer, on=officer, at=at, doing="consult"):
        pass
