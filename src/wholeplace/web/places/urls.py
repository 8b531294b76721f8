"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.places import people_views, row_views, setup_views, views

app_name = "places"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("places/new/", setup_views.new, name="new"),
    path("invitations/<str:token>/", people_views.invitation, name="invitation"),
    path("places/<slug:slug>/", views.home, name="home"),
    path("places/<slug:slug>/people/", people_views.people, name="people"),
    path("places/<slug:slug>/people/invite/", people_views.invite, name="invite"),
    path(
        "places/<slug:slug>/people/invitations/<int:invitation>/withdraw/",
        people_views.withdraw,
        name="withdraw",
    ),
    path("places/<slug:slug>/people/<int:body>/<int:person>/", people_views.roles, name="roles"),
    path(
        "places/<slug:slug>/people/<int:body>/<int:person>/remove/",
        people_views.remove,
        name="remove",
    ),
    path("places/<slug:slug>/settings/", setup_views.settings, name="settings"),
    path("places/<slug:slug>/settings/bodies/add/", setup_views.body_add, name="body_add"),
    path("places/<slug:slug>/settings/bodies/<int:body>/", setup_views.body, name="body"),
    path(
        "places/<slug:slug>/settings/bodies/<int:body>/remove/",
        setup_views.body_remove,
        name="body_remove",
    ),
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
