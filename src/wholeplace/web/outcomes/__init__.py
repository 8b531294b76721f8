"""Outcomes, commitments, periods of reporting and theory of change."""
