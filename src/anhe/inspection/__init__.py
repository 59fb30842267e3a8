"""The inspector's desk over the ledger: search, unusual accesses as facts, sampling, the report of a period."""
