"""Seals the ledger: entries into leaves, leaves under signed heads, heads before witnesses; and says when it stops."""
