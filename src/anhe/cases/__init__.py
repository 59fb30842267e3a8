"""What we take on, until its outcome."""
