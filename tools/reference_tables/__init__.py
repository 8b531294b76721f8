"""Compilers of the reference tables, one module a topic."""
