"""A small made-up country: one county with two districts, a few unitaries, and their figures."""

import pytest

from wholeplace.figure import Figure
from wholeplace.place.areas import Alias, Area, AreaChange, Membership, Neighbour, Place
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.place.outcomes import Measure

AREAS = (
    Area("E06000001", "Oldtown", "unitary", "North", "E12000001", end="2020-03-31"),
    Area("E06000002", "St. Mary's & Vale", "unitary", "North", "E12000001"),
    Area("E06000009", "Newshire", "unitary", "North", "E12000001", start="2023-04-01"),
    Area("E06000010", "Eastland", "unitary", "North", "E12000001", start="2023-04-01"),
    Area("E06000011", "Westland", "unitary", "North", "E12000001", start="2023-04-01"),
    Area("E07000001", "Hill", "district", "South", "E12000002", county="E10000001"),
    Area("E07000002", "Dale", "district", "South", "E12000002", county="E10000001"),
    Area("E07000003", "Moor", "district", "N", "E12000001", county="E10000002", end="2023-03-31"),
    Area("E07000004", "Fell", "district", "N", "E12000001", county="E10000002", end="2023-03-31"),
    Area("E08000038", "Oldtown", "metropolitan district", "N", "E12000001", start="2020-04-01"),
    Area("E10000001", "Southshire", "county", "South", "E12000002"),
    Area("E10000002", "Newshire", "county", "North", "E12000001", end="2023-03-31"),
    Area("E10000003", "Borderland", "county", "North", "E12000001", end="2023-03-31"),
)
CHANGES = (
    AreaChange("E06000001", "E08000038", "2020-04-01", "recode"),
    AreaChange("E07000003", "E06000009", "2023-04-01", "merger"),
    AreaChange("E07000004", "E06000009", "2023-04-01", "merger"),
    AreaChange("E10000002", "E06000009", "2023-04-01", "merger"),
    AreaChange("E10000003", "E06000010", "2023-04-01", "split"),
    AreaChange("E10000003", "E06000011", "2023-04-01", "split"),
)
ALIASES = (
    Alias("Southshire County Council", "E10000001", "official"),
    Alias("Newshire County Council", "E10000002", "old"),
    Alias("Land", "E06000010", "short"),
    Alias("Land", "E06000011", "short"),
    Alias("E4201", "E08000038", "ecode"),
    Alias("E4201", "E06000001", "ecode"),
)
MEMBERSHIPS = (
    Membership("E07000001", "E23000001", "Southern Police", "police", 1.0, "made up"),
    Membership("E07000002", "E23000001", "Southern Police", "police", 1.0, "made up"),
    Membership(
        "E08000038", "E47000001", "Northern Authority", "combined authority", 1.0, "made up"
    ),
    Membership("E08000038", "E31000001", "Old Fire", "fire", 1.0, "made up", end="2021-03-31"),
    Membership("E08000038", "E31000002", "New Fire", "fire", 1.0, "made up", start="2021-04-01"),
)
NEIGHBOURS = tuple(
    Neighbour("E06000002", neighbour, rank, model)
    for model, found in {
        "ons_global": ("E07000001", "E06000009", "E10000001"),
        "dfe_children": ("E06000009", "E06000010", "E06000011", "E06000001", "E10000001"),
    }.items()
    for rank, neighbour in enumerate(found, 1)
)
RATE = Measure(
    id="rate",
    title="A rate",
    unit="%",
    polarity="lower is better",
    no_verdict=False,
    cadence_months=12,
    domain="health",
    source="made up",
)


@pytest.fixture(scope="session")
def small():
    """The gazetteer of the made-up country."""
    return Gazetteer.of(
        AREAS,
        aliases=ALIASES,
        changes=CHANGES,
        memberships=MEMBERSHIPS,
        neighbours=NEIGHBOURS,
    )


@pytest.fixture(scope="session")
def rate():
    """A measure of which less is better."""
    return RATE


@pytest.fixture(scope="session")
def unitary():
    """Makes a place without districts."""

    def make(code, name=None):
        area = Area(code, name or f"Place {code}", "unitary", "North", "E12000001")
        return Place(area, known_as=(code,))

    return make


@pytest.fixture(scope="session")
def figure():
    """Makes a figure of the rate; pass what is to differ."""

    def make(place, value, *, period="2024-25", **differs):
        given = {"measure": "rate", "unit": "%", "source": "made up", **differs}
        return Figure(place=place, period=period, value=value, **given)

    return make
