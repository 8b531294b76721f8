"""A place's outcomes beside its neighbours', out of the reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wholeplace.errors import InputError, MethodError, Problem, did_you_mean
from wholeplace.figure import Figure
from wholeplace.place.areas import Place
from wholeplace.place.comparison import compare
from wholeplace.place.gazetteer import DEFAULT_MODEL
from wholeplace.place.outcomes import Comparison, Measure
from wholeplace.place.series import ENGLAND
from wholeplace.store.reference import Reference

DEFAULT_MEASURES = (
    "healthy_life_expectancy_female",
    "healthy_life_expectancy_male",
    "preventable_cardiovascular_mortality_england",
    "personal_wellbeing_estimates_life_satisfaction",
    "children_in_relative_poverty_after_housing_costs",
    "early_years_communication_and_language",
    "gcses_in_english_and_maths",
    "persistent_absences_for_all_pupils",
    "children_looked_after_rate",
    "temporary_accommodation_rate",
    "ascof_1a_outcome",
    "ascof_2c_outcome",
    "employment_rate",
    "claimant_count",
    "gross_median_weekly_pay",
)
"""The measures a plan opens with: a choice of ours over the life of a resident, not a framework."""


def comparisons(
    reference: Reference,
    place: Place,
    *,
    today: str,
    measures: Sequence[str] = DEFAULT_MEASURES,
    model: str = DEFAULT_MODEL,
) -> tuple[Comparison, ...]:
    """Return measures of a place beside its neighbours and England, in the order asked for.

    Args:
        reference: The reference tables.
        place: The place.
        today: ISO date by which staleness is told.
        measures: Ids of registered measures.
        model: Model of likeness that chooses the neighbours.

    Raises:
        InputError: When a measure is not registered; the nearest ids are offered.
        MethodError: When figures are not what is registered (see ``compare``), or a publisher
            has reworded a measure.
    """
    chosen = _registered(reference.measures(), measures)
    refuse_reworded(reference, chosen)
    gazetteer = reference.gazetteer()
    beside = gazetteer.comparators(place.code, model=model)
    neighbours = [gazetteer.place(area.code) for area in beside.areas]
    figures = _figures(reference, chosen, [place, *neighbours])
    return tuple(
        compare(
            measure,
            place=place,
            neighbours=neighbours,
            figures=[figure for id in measure.parts for figure in figures.get(id, ())],
            today=today,
        )
        for measure in chosen
    )


def refuse_reworded(reference: Reference, measures: Iterable[Measure]) -> None:
    """Stop when the need table gives a measure another title than it was registered under.

    Raises:
        MethodError: When one was reworded: it may no longer measure the same thing.
    """
    titles = {row["measure"]: row["title"] for row in reference.rows("need_measures")}
    for measure in measures:
        title = titles.get(measure.id, measure.published_title)
        if measure.table == "need" and title != measure.published_title:
            raise MethodError(
                f"{measure.id} was reworded from {measure.published_title!r} to {title!r}: "
                f"look whether it is still the same measure, then register it again"
            )


def _registered(known: Mapping[str, Measure], ids: Iterable[str]) -> tuple[Measure, ...]:
    problems = [
        Problem(id, f"is not a registered measure{did_you_mean(id, known)}")
        for id in ids
        if id not in known
    ]
    if problems:
        raise InputError("measures", problems)
    return tuple(known[id] for id in ids)


def _figures(
    reference: Reference, measures: Sequence[Measure], places: Sequence[Place]
) -> Mapping[str, Sequence[Figure]]:
    """Return the figures of measures for places, their districts and England, by measure."""
    codes = {ENGLAND}.union(*(place.known_as + place.parts for place in places))
    found: dict[str, list[Figure]] = {}
    for table in sorted({measure.table for measure in measures}):
        wanted = {id for measure in measures if measure.table == table for id in measure.parts}
        for figure in reference.figures(table, places=codes, measures=wanted):
            found.setdefault(figure.measure, []).append(figure)
    return found
