from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitizenConfig(AppConfig):
    name = "anhe.citizen"
    label = "citizen"

    def ready(self) -> None:
        from anhe.house import navigation
        from anhe.staff import access

        may_see = access.holds("head", "reviewer", "chief")
        navigation.register(
            name="complaints", label=_("Complaints"), url="citizen:complaints", icon="chat", group="public", order=40, may=may_see
        )
        navigation.register(
            name="ratings", label=_("Ratings"), url="citizen:ratings", icon="chart", group="oversight", order=40, may=may_see
        )
