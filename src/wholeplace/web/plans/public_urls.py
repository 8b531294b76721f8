"""Addresses that anybody may open, signed in or not."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "published"
urlpatterns: list[URLPattern] = []
