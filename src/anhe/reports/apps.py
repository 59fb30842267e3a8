from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "anhe.reports"
    label = "reports"
