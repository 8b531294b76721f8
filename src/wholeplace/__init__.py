"""Count, plan and value public service in a whole place."""
