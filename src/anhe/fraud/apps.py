from django.apps import AppConfig


class FraudConfig(AppConfig):
    name = "anhe.fraud"
    label = "fraud"
