from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "anhe.house"
    label = "house"

    def ready(self) -> None:
        from anhe.house import navigation

        navigation.register(name="home", label=_("To do"), url="desk", icon="home", order=1)
        for room in apps.get_app_configs():
            if room.name.startswith("anhe.") and module_has_submodule(room.module, "tasks"):
                import_module(f"{room.name}.tasks")
        import_module("anhe.house.jobs")
