"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.places import row_views, views

app_name = "places"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("places/<slug:slug>/", views.home, name="home"),
    path("places/<slug:slug>/tables/", row_views.tables, name="tables"),
    path("places/<slug:slug>/tables/<slug:table>/", row_views.rows, name="rows"),
    path("places/<slug:slug>/tables/<slug:table>/add/", row_views.add, name="row_add"),
    path("places/<slug:slug>/tables/<slug:table>/<int:row>/", row_views.change, name="row"),
    path(
        "places/<slug:slug>/tables/<slug:table>/<int:row>/remove/",
        row_views.remove,
        name="row_remove",
    ),
]
