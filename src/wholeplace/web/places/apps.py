"""The app's name, and what other apps add to it."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.places"
    label = "places"

    def ready(self) -> None:
        """Gather what every app says of what waits for people."""
        from wholeplace.web.places.waiting import discover

        discover()
