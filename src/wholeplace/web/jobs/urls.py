"""Addresses of jobs, under ``/places/<slug>/jobs/``."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.every, name="all"),
    path("<int:job>/", views.one, name="one"),
    path("<int:job>/stop/", views.cease, name="stop"),
]
