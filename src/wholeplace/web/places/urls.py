"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.places import views

app_name = "places"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("places/<slug:slug>/", views.home, name="home"),
]
