from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "anhe.citizen"
    label = "citizen"
