from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "anhe.people"
    label = "people"
