from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "anhe.staff"
    label = "staff"

    def ready(self) -> None:
        from anhe.staff import signing_in

        signing_in.connect()
