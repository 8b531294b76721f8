"""Addresses of the interface: its operations, its description, and pages about it."""

from __future__ import annotations

from django.urls import include, path, re_path

from wholeplace.web.api import views
from wholeplace.web.api.site import NAME, VERSION, addresses

app_name = "api"
urlpatterns = [
    path("", views.documentation, name="docs"),
    path("parts/<slug:part>/", views.part, name="part"),
    path("openapi.json", views.description, name="openapi"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.new, name="token_new"),
    path("tokens/<int:token>/withdraw/", views.withdraw, name="token_withdraw"),
    path(f"{VERSION}/", include((addresses(), NAME))),
    re_path(rf"^{VERSION}/", views.nothing_here, name="nothing_here"),
]
