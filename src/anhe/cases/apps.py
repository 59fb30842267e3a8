from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "anhe.cases"
    label = "cases"

    def ready(self) -> None:
        from anhe.house import navigation

        navigation.register(name="cases", label=_("Cases"), url="cases:list", icon="case", group="work", order=30,
                            may=lambda officer: officer is not None)  # fmt: skip
