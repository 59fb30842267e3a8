from pathlib import Path

import anhe.ledger.ids
import django.db.models.deletion
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.UUIDField(default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("on", models.DateField(unique=True)),
                ("kind", models.CharField(choices=[("off", "Day off"), ("work", "Make-up working day")], max_length=4)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("notice", models.CharField(help_text="number of the State Council's notice", max_length=60)),
                ("published_on", models.DateField()),
            ],
            options={
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.SlugField(max_length=64, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("law", "Legal limit"), ("promise", "Promised limit")], max_length=8),
                ),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(max_length=120)),
                ("duty_zh", models.CharField(max_length=120)),
                ("duty_en", models.CharField(max_length=200)),
                ("who", models.CharField(help_text="the role that must act, a key of words.WHO", max_length=24)),
                (
                    "consequence",
                    models.CharField(
                        help_text="what follows when it is missed, a key of words.CONSEQUENCES", max_length=24
                    ),
                ),
                ("tracks", models.JSONField(default=list, help_text="the kinds of case or record it applies to")),
                (
                    "end_events",
                    models.JSONField(default=list, help_text="the verbs that fulfil it or make it pointless"),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.SlugField(max_length=48, primary_key=True, serialize=False)),
                ("law_zh", models.CharField(max_length=120)),
                ("law_en", models.CharField(max_length=200)),
                ("number", models.CharField(blank=True, max_length=16)),
                (
                    "document",
                    models.CharField(blank=True, help_text="the number under which it was issued", max_length=60),
                ),
                ("text_zh", models.TextField(null=True)),
                ("text_en", models.TextField(null=True)),
                (
                    "mark",
                    models.CharField(
                        choices=[("quoted", "Read in a public copy"), ("reposted", "Known from third parties only")],
                        max_length=8,
                    ),
                ),
                ("source", models.TextField()),
                ("confirmed_by", models.CharField(blank=True, max_length=16)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["law_zh", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text_zh", ""), _negated=True), name="article_text_is_null_or_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_en__isnull", True), ("text_zh__isnull", True)),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="article_text_only_when_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by", "")),
                            models.Q(("confirmed_at__isnull", False), models.Q(("confirmed_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="article_confirmed_by_and_at_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.UUIDField(default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("file", models.UUIDField(db_index=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("litigation", "Litigation"),
                            ("reconsideration", "Reconsideration or review"),
                            ("prosecutor", "Supervision by the prosecutor"),
                            ("inspection", "Inspection"),
                        ],
                        max_length=16,
                    ),
                ),
                ("document", models.CharField(help_text="number of the order that asks for it", max_length=60)),
                ("placed_by", models.CharField(max_length=16)),
                ("placed_at", models.DateTimeField()),
                ("lifted_by", models.CharField(blank=True, max_length=16)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by", "")),
                            models.Q(("lifted_at__isnull", False), models.Q(("lifted_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hold_lifted_by_and_at_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True), ("lifted_at__gte", models.F("placed_at")), _connector="OR"
                        ),
                        name="hold_lifted_after_it_was_placed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.SlugField(max_length=48, primary_key=True, serialize=False)),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(max_length=120)),
                ("months", models.PositiveSmallIntegerField()),
                ("source", models.TextField()),
                ("confirmed_by", models.CharField(blank=True, max_length=16)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("months__gte", 1)), name="retention_is_a_month_or_more"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by", "")),
                            models.Q(("confirmed_at__isnull", False), models.Q(("confirmed_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="retention_confirmed_by_and_at_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=anhe.ledger.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField(help_text="first day; empty: since before our records", null=True)),
                ("valid_until", models.DateField(help_text="first day on which it no longer held", null=True)),
                ("length", models.PositiveSmallIntegerField(null=True)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("calendar_days", "calendar_days"),
                            ("working_days", "working_days"),
                            ("months", "months"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "counting",
                    models.CharField(
                        choices=[("at_once", "at_once"), ("next_hour", "next_hour"), ("day_after", "day_after")],
                        max_length=10,
                    ),
                ),
                ("roll", models.CharField(choices=[("next_working", "next_working"), ("none", "none")], max_length=12)),
                ("start_events", models.JSONField(default=list)),
                ("extension_terms", models.JSONField(default=list)),
                ("pause_reasons", models.JSONField(default=list)),
                ("warn_percents", models.JSONField(default=list)),
                ("source", models.TextField()),
                ("confirmed_by", models.CharField(blank=True, max_length=16)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="law.article",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="law.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["rule", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "number"), name="rule_version_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rule_version_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit__in", ["minutes", "hours"]), _negated=True),
                            ("roll", "none"),
                            _connector="OR",
                        ),
                        name="rule_version_hours_do_not_roll",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by", "")),
                            models.Q(("confirmed_at__isnull", False), models.Q(("confirmed_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="rule_version_confirmed_by_and_at_together",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            (SQL / "versions_do_not_overlap.sql").read_text("utf-8"),
            "ALTER TABLE law_ruleversion DROP CONSTRAINT rule_versions_do_not_overlap;",
        ),
    ]
