"""Workforce: posts, rates and what they cost."""
