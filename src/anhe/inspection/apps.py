from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionConfig(AppConfig):
    name = "anhe.inspection"
    label = "inspection"

    def ready(self) -> None:
        from anhe.house import navigation
        from anhe.inspection import access, queries

        navigation.register(
            name="inspection", label=_("Log search"), url="inspection:log", icon="log", group="oversight", order=10, may=access.may_inspect
        )
        navigation.register(
            name="findings", label=_("Findings"), url="inspection:findings", icon="shield", group="oversight", order=20,
            count=queries.waiting, may=access.may_inspect,
        )
        navigation.register(
            name="samples", label=_("Samples"), url="inspection:samples", icon="match", group="oversight", order=22, may=access.may_inspect
        )
        navigation.register(
            name="inspection_report", label=_("Inspection report"), short=_("Report of inspection"), url="inspection:report", icon="chart",
            group="oversight", order=24, may=access.may_inspect,
        )
