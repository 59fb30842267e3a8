"""Pages of cases: the register and the record, and one page for each act."""
