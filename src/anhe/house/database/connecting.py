"""How Django connects: one entry of its DATABASES for a role."""

from anhe.house.database.address import server

POOL = {"min_size": 1, "max_size": 16, "timeout": 10}


def django_settings(role: str = "app") -> dict:
    """Return Django's entry for the role. Nothing is started: the address is the same before and after."""
    parts = server().parts(role)
    entry = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
    }
    # Only statements that ask for it are prepared (`ledger.insert`); Django puts its values in by itself.
    parts["prepare_threshold"] = 5
    # A role that works alone (migrating, sealing) needs no pool and must leave no connection behind.
    entry["OPTIONS"] = {**parts, "pool": dict(POOL)} if role == "app" else parts
    return entry
