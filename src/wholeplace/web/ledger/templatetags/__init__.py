"""Filters of the ledger's templates."""
