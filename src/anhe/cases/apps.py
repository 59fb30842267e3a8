from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "anhe.cases"
    label = "cases"
