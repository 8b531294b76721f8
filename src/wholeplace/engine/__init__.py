"""Run one task for many places, in this process or in others."""
