"""Run one task for many places, in this process, in others, or on a cluster."""
