"""Addresses of the pages of text and of a place's colour."""

from __future__ import annotations

from django.urls import path, re_path

from wholeplace.web.pages import views

app_name = "pages"
urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("cookies/", views.cookies, name="cookies"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    re_path(r"^colour/(?P<colour>[0-9a-f]{6})\.css$", views.colour_sheet, name="colour"),
]
