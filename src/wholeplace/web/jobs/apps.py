"""The app's name, and the register of work filled at the start."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "wholeplace.web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import every app's module ``work``, which registers its kinds."""
        autodiscover_modules("work")
