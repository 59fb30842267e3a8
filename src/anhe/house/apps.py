from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "anhe.house"
    label = "house"

    def ready(self) -> None:
        from anhe.house import guarding, navigation

        post_migrate.connect(let_only_retention_erase, sender=apps.get_app_config("law"))  # the house has no tables of its own
        post_migrate.connect(guarding.apply, sender=apps.get_app_config("ledger"))  # every room has its tables by then
        navigation.register(name="home", label=_("To do"), url="desk", icon="home", order=1)
        for room in apps.get_app_configs():
            for registering in ("erasing", "tasks"):
                if room.name.startswith("anhe.") and module_has_submodule(room.module, registering):
                    import_module(f"{room.name}.{registering}")
        import_module("anhe.house.jobs")


def let_only_retention_erase(using: str, **_: object) -> None:
    """Give the role that erases its rights on the tables that the migrations just made, and take the app's."""
    with connections[using].cursor() as cursor:
        for rights in ("retention_rights", "serving_rights"):
            cursor.execute((Path(__file__).parent / "sql" / f"{rights}.sql").read_text("utf-8"))
