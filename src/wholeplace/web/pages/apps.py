"""The pages application: the design system and the public texts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Registers the template tags and the public texts; it has no tables."""

    name = "wholeplace.web.pages"
    label = "pages"
    verbose_name = _("Pages")
