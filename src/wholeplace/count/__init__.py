"""The count: all public money spent in a place, line by line."""
