"""Access sessions, emergency accesses, and requests to see a file."""
