"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.ledger import (
    views_bulk,
    views_lines,
    views_overview,
    views_rules,
    views_second,
    views_settle,
)

app_name = "ledger"
urlpatterns = [
    path("", views_overview.overview, name="overview"),
    path("trend/", views_overview.trend, name="trend"),
    path("figures/<slug:name>.<slug:form>", views_overview.figure, name="figure"),
    path("lines/", views_lines.every, name="lines"),
    path("lines/one/", views_lines.one, name="line"),
    path("lines/together/", views_bulk.bulk, name="bulk"),
    path("lines/tags.csv", views_lines.download, name="download"),
    path("lines/changes/<int:change>/undo/", views_bulk.undone, name="undo"),
    path("rules/", views_rules.rules, name="rules"),
    path("rules/add/", views_rules.add, name="rule_add"),
    path("rules/<int:rule>/", views_rules.change, name="rule"),
    path("rules/<int:rule>/remove/", views_rules.remove, name="rule_remove"),
    path("second/", views_second.samples, name="samples"),
    path("second/open/", views_second.sample_open, name="sample_open"),
    path("second/<int:sample>/", views_second.sample, name="sample"),
    path("second/<int:sample>/tag/", views_second.second, name="second"),
    path("second/<int:sample>/close/", views_second.sample_close, name="sample_close"),
    path("disagreements/", views_settle.disagreements, name="disagreements"),
    path("disagreements/<int:second>/", views_settle.settled, name="settle"),
]
