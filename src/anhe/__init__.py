"""Anhe (安和): a citizen's report is accepted, gets a receipt, and is carried to an outcome."""
