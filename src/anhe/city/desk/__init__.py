"""Every write about the ground: whole cities and registers of places."""

from anhe.city.desk.grounds import Loaded, NoGround, load_city
from anhe.city.desk.registers import Taken, UnreadableRegister, import_places

__all__ = ["Loaded", "NoGround", "Taken", "UnreadableRegister", "import_places", "load_city"]
