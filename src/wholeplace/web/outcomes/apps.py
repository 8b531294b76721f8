"""The app's name."""

from __future__ import annotations

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.outcomes"
    label = "outcomes"
