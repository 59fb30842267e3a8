"""Hold, freeze, trace, return: following a victim's money from bank to bank while it can still be stopped."""
