from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "anhe.city"
    label = "city"
