"""The application that a web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholeplace.web.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # every view is loaded now, not at somebody's first page
