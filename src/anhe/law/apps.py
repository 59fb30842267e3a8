from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "anhe.law"
    label = "law"
