"""Backups of our own PostgreSQL: sealed base copies, the log of changes behind them, and the way back to any second."""

from anhe.house.backups.following import follow
from anhe.house.backups.place import BadBackup, Base, Place
from anhe.house.backups.restoring import Restored, restore
from anhe.house.backups.taking import prune, take

__all__ = ["BadBackup", "Base", "Place", "Restored", "follow", "prune", "restore", "take"]
