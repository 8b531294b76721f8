"""Addresses of money in, under ``/places/<slug>/money/``."""

from __future__ import annotations

from django.urls import path, re_path

from wholeplace.web.money import commit_views, downloads, line_views, views

app_name = "money"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("send/", views.send_file, name="send"),
    re_path(
        r"^templates/(?P<table>[a-z_]+)\.(?P<ending>csv|xlsx)$", downloads.template, name="template"
    ),
    path("files/<int:upload>/", views.file, name="file"),
    path("files/<int:upload>/columns/", views.columns, name="columns"),
    path("files/<int:upload>/reading/", views.reading, name="reading"),
    path("files/<int:upload>/lines/", line_views.lines, name="lines"),
    path("files/<int:upload>/lines/<int:number>/", line_views.line, name="line"),
    path("files/<int:upload>/lines/<int:number>/leave/", line_views.leave_line, name="leave_line"),
    path("files/<int:upload>/problems/", line_views.problems, name="problems"),
    path("files/<int:upload>/leave/", line_views.leave, name="leave"),
    path("files/<int:upload>/original.csv", downloads.original, name="original"),
    path("files/<int:upload>/problems.csv", downloads.with_problems, name="with_problems"),
    path("files/<int:upload>/review/", commit_views.review, name="review"),
    path("files/<int:upload>/done/", commit_views.done, name="done"),
    path("files/<int:upload>/undo/", commit_views.take_back, name="undo"),
    path("files/<int:upload>/throw-away/", commit_views.throw_away, name="throw_away"),
]
