"""Addresses that anybody may open, signed in or not."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.plans import public_views

app_name = "published"
urlpatterns = [
    path("", public_views.every, name="every"),
    path("<slug:slug>/", public_views.of_place, name="place"),
    path("<slug:slug>/<int:number>/", public_views.one, name="one"),
    path("<slug:slug>/<int:number>/<str:file>", public_views.one_file, name="file"),
]
