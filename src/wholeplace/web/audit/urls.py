"""Addresses of the event log, under ``/places/<slug>/activity/``."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.activity, name="activity"),
    path("<int:number>/", views.event, name="event"),
    path("log.csv", views.export, name="export"),
]
