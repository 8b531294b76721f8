"""Places, their bodies, who belongs to them, and their rows."""
