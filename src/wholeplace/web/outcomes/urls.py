"""Addresses of outcomes, under ``/places/<slug>/outcomes/``."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from wholeplace.web.outcomes.views import (
    commitments,
    growth,
    handing,
    measures,
    outcomes,
    overview,
    parts,
    periods,
    series,
    theory,
)


def _parts(kind: str) -> list[URLPattern]:
    """Return where a kind of thing that hangs on a commitment is added, changed, taken out."""
    told = {"kind": kind}
    return [
        path(f"commitments/<int:row>/{kind}/add/", parts.part_add, told, f"{kind}_add"),
        path(f"commitments/{kind}/<int:thing>/", parts.part_change, told, f"{kind}_change"),
        path(f"commitments/{kind}/<int:thing>/remove/", parts.part_remove, told, f"{kind}_remove"),
    ]


OUTCOME, SERIES = "outcomes/<int:row>/", "local/<int:series>/"
MEASURE = f"{OUTCOME}measures/<str:measure>/"
PERIOD = "periods/<int:period>/"

app_name = "outcomes"
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("outcomes/add/", outcomes.outcome_add, name="outcome_add"),
    path(OUTCOME, outcomes.outcome, name="outcome"),
    path(f"{OUTCOME}change/", outcomes.outcome_change, name="outcome_change"),
    path(f"{OUTCOME}remove/", outcomes.outcome_remove, name="outcome_remove"),
    path(f"{OUTCOME}measures/", measures.search_measures, name="measures"),
    path(f"{OUTCOME}indicators/", measures.indicator_add, name="indicator_add"),
    path(
        f"{OUTCOME}indicators/<int:indicator>/remove/",
        measures.indicator_remove,
        name="indicator_remove",
    ),
    path(MEASURE, measures.measure, name="measure"),
    path(f"{MEASURE}<str:kind>.svg", measures.measure_picture, name="measure_picture"),
    path(f"{MEASURE}<str:kind>.json", measures.measure_spec, name="measure_spec"),
    path(f"{MEASURE}<str:kind>.csv", measures.measure_figures, name="measure_figures"),
    path(f"{OUTCOME}local/add/", series.series_add, name="series_add"),
    path(SERIES, series.series, name="series"),
    path(f"{SERIES}figures.csv", series.series_figures, name="series_figures"),
    path(f"{SERIES}change/", series.series_change, name="series_change"),
    path(f"{SERIES}remove/", series.series_remove, name="series_remove"),
    path(f"{SERIES}figures/add/", series.point_add, name="point_add"),
    path(f"{SERIES}figures/<int:point>/", series.point_change, name="point_change"),
    path(f"{SERIES}figures/<int:point>/remove/", series.point_remove, name="point_remove"),
    path("commitments/", commitments.every, name="commitments"),
    path("commitments.csv", commitments.every_figures, name="commitments_figures"),
    path("commitments/add/", commitments.commitment_add, name="commitment_add"),
    path("commitments/<int:row>/", commitments.commitment, name="commitment"),
    path("commitments/<int:row>/change/", commitments.commitment_change, name="commitment_change"),
    path("commitments/<int:row>/remove/", commitments.commitment_remove, name="commitment_remove"),
    *_parts("milestone"),
    *_parts("money"),
    *_parts("helper"),
    path("rows/<int:row>/hand-over/", handing.offer_row, name="hand_over"),
    path("offers/<int:offer>/<slug:answer>/", handing.answer_offer, name="offer_answer"),
    path("periods/", periods.periods, name="periods"),
    path("periods/add/", periods.period_add, name="period_add"),
    path(PERIOD, periods.period, name="period"),
    path(f"{PERIOD}print/", periods.period_print, name="period_print"),
    path(f"{PERIOD}report.csv", periods.period_figures, name="period_figures"),
    path(f"{PERIOD}freeze/", periods.period_freeze, name="period_freeze"),
    path(f"{PERIOD}reports/<int:row>/", periods.report_edit, name="report"),
    path("reports/<int:report>/correct/", periods.note_add, name="note_add"),
    path("theory/", theory.theory, name="theory"),
    path("theory.svg", theory.theory_picture, name="theory_picture"),
    path("tree.svg", overview.tree_picture, name="tree_picture"),
    path("theory/<str:what>.csv", theory.theory_figures, name="theory_figures"),
    path("theory/nodes/add/", theory.node_add, name="node_add"),
    path("theory/nodes/<int:node>/", theory.node_change, name="node_change"),
    path("theory/nodes/<int:node>/remove/", theory.node_remove, name="node_remove"),
    path("theory/links/add/", theory.link_add, name="link_add"),
    path("theory/links/<int:link>/", theory.link_change, name="link_change"),
    path("theory/links/<int:link>/remove/", theory.link_remove, name="link_remove"),
    path("growth/", growth.growth, name="growth"),
    path("growth/<str:horizon>/", growth.growth_change, name="growth_change"),
    path("growth/<str:horizon>/history/", growth.growth_history, name="growth_history"),
]
