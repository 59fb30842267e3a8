from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "anhe.evidence"
    label = "evidence"

    def ready(self) -> None:
        from anhe.cases import telling
        from anhe.evidence import access
        from anhe.house import panels

        telling.VERBS.update({
            "exhibit.taken_in": ("going", _("A thing was taken into custody")),
            "exhibit.moved": ("going", _("A thing was moved")),
            "handover.made": ("done", _("A thing was given back to its owner")),
        })  # fmt: skip
        panels.register("cases.case", name="exhibits", title=_("In our hands"), url="evidence:of_case", order=40, lines=3, by="number", may=access.may_read)
