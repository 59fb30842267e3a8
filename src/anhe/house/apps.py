from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class HouseConfig(AppConfig):
    name = "anhe.house"
    label = "house"

    def ready(self) -> None:
        for room in apps.get_app_configs():
            if room.name.startswith("anhe.") and module_has_submodule(room.module, "tasks"):
                import_module(f"{room.name}.tasks")
        import_module("anhe.house.jobs")
