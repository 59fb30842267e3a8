"""What we hold, in whose hands it is, and its way back to its owner."""
