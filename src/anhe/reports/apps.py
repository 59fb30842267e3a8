from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "anhe.reports"
    label = "reports"

    def ready(self) -> None:
        from anhe.house import navigation
        from anhe.reports import access, queries

        navigation.register(
            name="intake", label=_("Take a call"), short=_("Calls"), url="reports:intake", icon="phone", order=10,
            may=access.may_take,
        )  # fmt: skip
        navigation.register(
            name="reports", label=_("Reports"), url="reports:inbox", icon="report", order=20, count=queries.waiting,
            may=lambda officer: officer is not None,
        )  # fmt: skip
