"""The pictures of a plan: one module a picture."""
