"""The app's name."""

from __future__ import annotations

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.money"
    label = "money"
