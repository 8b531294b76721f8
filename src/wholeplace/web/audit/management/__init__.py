"""Management commands of the event log."""
