"""Demand: people moving between states of need, and the services they use in each."""
