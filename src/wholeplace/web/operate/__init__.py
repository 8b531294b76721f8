"""What an operator does: serve, check, back up, restore."""
