from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FraudConfig(AppConfig):
    name = "anhe.fraud"
    label = "fraud"

    def ready(self) -> None:
        from anhe.fraud import access, queries
        from anhe.house import navigation, panels

        navigation.register(name="fraud", label=_("Anti-fraud centre"), short=pgettext_lazy("short", "Fraud"), url="fraud:list", icon="shield",
                            group="work", order=20, count=queries.waiting, may=lambda officer: officer is not None and access.may_enter(officer))  # fmt: skip
        panels.register_act("reports.report", name="trace", label=_("Trace the money"), url="fraud:open", key="m", by="number",
                            may=lambda officer, report: report.offence in queries.FRAUD and access.may_open(officer, report))  # fmt: skip
