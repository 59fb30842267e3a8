from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoodsConfig(AppConfig):
    name = "anhe.goods"
    label = "goods"

    def ready(self) -> None:
        from anhe.cases import telling
        from anhe.evidence import access as evidence
        from anhe.house import navigation, panels

        telling.VERBS.update({
            "match.proposed": ("waiting", _("A machine proposes that a thing turned up")),
            "match.confirmed": ("done", _("A match was confirmed: the thing is found")),
            "match.rejected": ("done", _("A match was rejected")),
        })  # fmt: skip
        navigation.register(
            name="goods", label=_("Things found again"), short=_("Things"), url="goods:list", icon="match", group="work", order=36,
            may=lambda officer: officer is not None,
        )
        panels.register("cases.case", name="matches", title=_("Perhaps found again"), url="goods:of_case", order=30, lines=3, by="number", may=evidence.may_read)
