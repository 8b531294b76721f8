"""Addresses of actions and value, under ``/places/<slug>/value/``."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.value import (
    action_views,
    evidence_views,
    portfolio_views,
    result_views,
    review_views,
)

app_name = "value"
urlpatterns = [
    path("", action_views.overview, name="overview"),
    path("actions/<int:row>/", action_views.action, name="action"),
    path("actions/<int:row>/copy/", action_views.copy, name="copy"),
    path("actions/<int:row>/remove/", action_views.remove, name="remove"),
    path("evidence/", evidence_views.library, name="evidence"),
    path("evidence/<slug:finding>/", evidence_views.finding, name="finding"),
    path("evidence/<slug:finding>/make/", evidence_views.make, name="make"),
    path("run/<slug:kind>/", result_views.run, name="run"),
    path("results/", result_views.results, name="results"),
    path("results/<int:result>/", result_views.result, name="result"),
    path("results/<int:result>/figures.json", result_views.figures, name="figures"),
    path("results/<int:result>/<int:figure>.svg", result_views.svg, name="svg"),
    path("results/<int:result>/<int:figure>.vega.json", result_views.spec, name="spec"),
    path("results/<int:result>/<int:figure>.csv", result_views.csv, name="csv"),
    path("portfolio/", portfolio_views.portfolio, name="portfolio"),
    path("portfolio/prepare/", portfolio_views.prepare, name="prepare"),
    path("portfolio/<slug:picture>.svg", portfolio_views.svg, name="portfolio_svg"),
    path("portfolio/<slug:picture>.vega.json", portfolio_views.spec, name="portfolio_spec"),
    path("portfolio/<slug:picture>.csv", portfolio_views.csv, name="portfolio_csv"),
    path("review/", review_views.review, name="review"),
    path("review/propose/", review_views.propose, name="propose"),
    path("review/<int:row>/", review_views.amend, name="amend"),
    path("medium-term/", review_views.medium_term, name="medium_term"),
]
