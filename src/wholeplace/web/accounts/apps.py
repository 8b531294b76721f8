"""The app's name."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.accounts"
    label = "accounts"
