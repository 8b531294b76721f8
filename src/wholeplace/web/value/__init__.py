"""Actions and value: compose, value, choose, review."""
