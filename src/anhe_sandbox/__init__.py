"""Simulated partners of a city: separate programs that speak HTTP and say that they are simulated. They never import anhe."""
