"""Addresses of the explorer."""

from __future__ import annotations

from django.urls import path, re_path

from wholeplace.web.explorer import views

app_name = "explorer"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("line/", views.line, name="line"),
    path("line/beside/", views.line_beside, name="line_beside"),
    path("neighbours/", views.neighbours, name="neighbours"),
    re_path(
        r"^picture/(?P<what>ranked|mosaic|flows|bodies|neighbours)\.(?P<form>svg|json|csv)$",
        views.picture,
        name="picture",
    ),
    re_path(r"^lines\.(?P<form>csv|xlsx)$", views.lines, name="lines"),
]
