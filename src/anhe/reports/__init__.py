"""What people tell us, and the receipt they get for it."""
