"""What is spent on prevention, and what prevention is worth."""
