"""Every write about the ground: whole cities and registers of places."""

from anhe.city.desk.grounds import Loaded, NoGround, load_city
from anhe.city.desk.registers import AlreadyTaken, Taken, import_places

__all__ = ["AlreadyTaken", "Loaded", "NoGround", "Taken", "import_places", "load_city"]
