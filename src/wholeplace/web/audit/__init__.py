"""The event log: what was done, by whom, in a chain of hashes."""
