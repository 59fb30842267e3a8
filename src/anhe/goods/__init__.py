"""What is lost, found and declared: which things are one thing."""
