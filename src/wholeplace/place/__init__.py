"""Places: council areas at a date, the bodies that serve them, their people and outcomes."""
