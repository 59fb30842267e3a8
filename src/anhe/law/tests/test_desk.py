"""Loading the lists, and a jurist's confirmation."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from anhe.law import desk, queries, reading
from anhe.law.models import Article, Holiday, LegalHold, RetentionRule, Rule, RuleVersion
from anhe.law.tests.factories import NOW, load_law, officer
from anhe.ledger import NotAllowed, act, new_id, operator
from anhe.ledger.models import Detail, Entry

pytestmark = pytest.mark.django_db
BY = operator()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rules_file(tmp_path):
    """A copy of the shipped rules that a test may change: write(old, new) -> path."""
    text = (reading.DATA / "rules.toml").read_text("utf-8")

    def write(old: str, new: str):
        assert text.count(old) >= 1
        path = tmp_path / "rules.toml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return write


def test_loading_brings_every_list_and_says_so():
    loaded = load_law()
    tables = (Article, Rule, RuleVersion, Holiday, RetentionRule)
    assert len(loaded.added) == sum(model.objects.count() for model in tables) > 150
    assert not loaded.changed and not loaded.kept
    assert sorted(Entry.objects.values_list("verb", flat=True)) == [
        "holidays.loaded",
        "retention.loaded",
        "rules.loaded",
    ]


def test_loading_again_changes_nothing_and_is_no_act():
    load_law()
    before = Entry.objects.count()
    assert not load_law()
    assert Entry.objects.count() == before


def test_nothing_is_confirmed_and_no_wording_is_given():
    load_law()
    assert not RuleVersion.objects.filter(confirmed_at__isnull=False).exists()
    assert not Article.objects.filter(confirmed_at__isnull=False).exists()
    assert not Article.objects.exclude(text_zh=None, text_en=None).exists()
    assert not RetentionRule.objects.filter(confirmed_at__isnull=False).exists()


def test_a_changed_file_changes_the_row_and_the_entry_names_it(rules_file):
    load_law()
    loaded = desk.load_rules(by=BY, at=NOW, rules=rules_file("length = 15\nunit", "length = 16\nunit"))
    assert loaded.changed == ["filing-on-notice/1"] and not loaded.added
    assert RuleVersion.objects.get(rule="filing-on-notice").length == 16
    entry = Entry.objects.filter(verb="rules.loaded").latest("recorded_at")
    assert '"changed":["filing-on-notice/1"]' in Detail.objects.get(pk=entry.pk).text


def test_what_a_jurist_confirmed_no_file_changes(rules_file):
    load_law()
    jurist = officer("900001", "reviewer")
    version = desk.confirm_version(version=RuleVersion.objects.get(rule="filing-on-notice"), by=jurist, at=NOW)
    assert (version.confirmed_by, version.confirmed_at) == ("900001", NOW)
    loaded = desk.load_rules(by=BY, at=NOW, rules=rules_file("length = 15\nunit", "length = 16\nunit"))
    assert loaded.kept == ["filing-on-notice/1"] and not loaded
    assert RuleVersion.objects.get(rule="filing-on-notice").length == 15


def test_only_a_legal_reviewer_confirms_and_only_once():
    load_law()
    version = RuleVersion.objects.get(rule="filing-on-notice")
    with pytest.raises(NotAllowed):
        desk.confirm_version(version=version, by=officer("900002", "handler"), at=NOW)
    version.refresh_from_db()
    assert version.confirmed_at is None
    jurist = officer("900001", "reviewer")
    desk.confirm_version(version=version, by=jurist, at=NOW)
    with pytest.raises(desk.AlreadyConfirmed):
        desk.confirm_version(version=version, by=jurist, at=NOW + timedelta(days=1))
    assert Entry.objects.filter(verb="rule.confirmed").count() == 1


def test_only_the_operator_loads():
    with pytest.raises(NotAllowed):
        desk.load_all(by=officer("900001", "reviewer"), at=NOW)
    assert not Rule.objects.exists() and not Entry.objects.filter(verb="rules.loaded").exists()


def test_an_article_gets_its_wording_only_from_a_jurist():
    load_law()
    jurist = officer("900001", "reviewer")
    article = Article.objects.get(pk="cpl-105")
    with pytest.raises(desk.NothingEntered):
        desk.confirm_article(article=article, text_zh="  ", by=jurist, at=NOW)
    confirmed = desk.confirm_article(article=article, text_zh=" 期间以时、日、月计算。 ", by=jurist, at=NOW)
    assert (confirmed.text_zh, confirmed.text_en, confirmed.is_confirmed) == ("期间以时、日、月计算。", None, True)
    with (
        pytest.raises(IntegrityError, match="article_text_only_when_confirmed"),
        transaction.atomic(),
        act("article.confirmed", by=jurist, at=NOW),
    ):
        Article.objects.filter(pk="cpl-110").update(text_zh="x")


def test_a_rule_of_retention_is_confirmed():
    load_law()
    rule = desk.confirm_retention(
        rule=RetentionRule.objects.get(pk="case-criminal"), by=officer("900001", "reviewer"), at=NOW
    )
    assert rule.is_confirmed


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('id = "criminal-filing-review"', 'id = "economic-filing-review"', "an id is missing or stands twice"),
        ('unit = "months"', 'unit = "moons"', "supervised-filing-reminder: rule_unreadable"),
        ('article = "cpl-110"', 'article = "cpl-999"', "report-acceptance cites cpl-999"),
        ('article = "cpl-110"\n', "", "a legal limit cites its article"),
        ('who = "accuser"', 'who = "nobody"', "its kind, who or consequence is not a known word"),
        ("valid_from = 2026-01-01", "valid_from = 2025-12-31", "version 2 overlaps version 1"),
        ('approval = "county_head"', 'approval = "anybody"', "the approval “anybody” is not known"),
        ('pause_reasons = ["expert_examination"]', 'pause_reasons = ["lunch"]', "is not a known word"),
        ('source = "15 days."', 'source = "15 days."\ncolour = 3', "unknown or missing: colour"),
        ("version = 1", "version = ", "rules.toml:-"),
    ],
)
def test_a_rules_file_that_makes_no_sense_is_refused_whole(rules_file, old, new, why):
    with pytest.raises(desk.Unreadable, match=why):
        desk.load_rules(by=BY, at=NOW, rules=rules_file(old, new))
    assert not Rule.objects.exists() and not Article.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2027-02-30,off,春节,Spring Festival,国办发明电,2026-11-01", "2027.csv:2: .*day is out of range"),
        ("2027-01-01,holiday,元旦,New Year,国办发明电,2026-11-01", "2027.csv:2: kind is off or work"),
        ("2027-01-01,off,元旦,New Year,,2026-11-01", "every row names its notice"),
        ("2027-01-01,off,元旦,New Year,n,2026-11-01\n2027-01-01,work,元旦,New Year,n,2026-11-01", "a day stands twice"),
    ],
)
def test_a_holiday_list_that_makes_no_sense_is_refused_whole(tmp_path, line, why):
    path = tmp_path / "2027.csv"
    path.write_text(f"{','.join(reading.HOLIDAY)}\n{line}\n", "utf-8")
    with pytest.raises(desk.Unreadable, match=why):
        desk.load_holidays(by=BY, at=NOW, paths=[path])
    assert not Holiday.objects.exists()


def test_a_new_year_joins_the_calendar(tmp_path):
    load_law()
    path = tmp_path / "2027.csv"
    path.write_text(f"{','.join(reading.HOLIDAY)}\n2027-01-01,off,元旦,New Year's Day,n,2026-11-01\n", "utf-8")
    assert desk.load_holidays(by=BY, at=NOW, paths=[path]).added == ["2027-01-01"]
    assert queries.known_years() == [2024, 2025, 2026, 2027]
    assert not queries.calendar().is_working(date(2027, 1, 1))


def test_two_versions_of_a_rule_never_hold_on_one_day():
    load_law()
    version = RuleVersion.objects.get(rule="filing-on-notice")
    with (
        pytest.raises(IntegrityError, match="rule_versions_do_not_overlap"),
        transaction.atomic(),
        act("rules.loaded", by=BY, at=NOW),
    ):
        version.pk, version.number, version._state.adding = new_id(), 2, True
        version.save(force_insert=True)


def test_the_database_refuses_what_can_never_be():
    load_law()
    for broken, name in [
        ({"unit": "hours", "roll": "next_working"}, "rule_version_hours_do_not_roll"),
        ({"confirmed_by": "900001"}, "rule_version_confirmed_by_and_at_together"),
        ({"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}, "rule_version_ends_after_it_began"),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), act("rules.loaded", by=BY, at=NOW):
            RuleVersion.objects.filter(rule="filing-on-notice").update(**broken)
    with (
        pytest.raises(IntegrityError, match="hold_lifted_by_and_at_together"),
        transaction.atomic(),
        act("hold.placed", by=BY, at=NOW),
    ):
        LegalHold.objects.create(file=new_id(), ground="litigation", placed_by="1", placed_at=NOW, lifted_by="1")
