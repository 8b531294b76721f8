"""The app's name."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.api"
    label = "api"
