from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitizenConfig(AppConfig):
    name = "anhe.citizen"
    label = "citizen"

    def ready(self) -> None:
        from anhe.citizen import access
        from anhe.house import navigation

        navigation.register(
            name="complaints", label=_("Complaints"), url="citizen:complaints", icon="letter", group="public", order=40,
            may=access.may_see_complaints,
        )
        navigation.register(
            name="delays", label=_("Held-back records"), url="citizen:delays", icon="wait", group="oversight", order=50, may=access.may_see_delays
        )
        navigation.register(
            name="ratings", label=_("Ratings"), url="citizen:ratings", icon="chart", group="oversight", order=40, may=access.may_see_ratings
        )
