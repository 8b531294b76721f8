"""A small made-up corner of England, with numbers that can be worked by hand.

Midshire is a county of two districts, Ashby (100,000 people) and Bourne (50,000); Carden is a
unitary of 50,000. One police body and one combined authority serve all three.
"""

from dataclasses import replace

import pytest

from wholeplace.count.authorities import usual_services
from wholeplace.count.build import count
from wholeplace.count.figures import (
    Authority,
    CountFigures,
    Grading,
    KeyFigure,
    Member,
    NationalTotal,
    Outturn,
)
from wholeplace.count.found import NotCounted
from wholeplace.count.lines import LineTitle, SpendLine
from wholeplace.count.tree import line_tree
from wholeplace.place.areas import Area, Place

MIDSHIRE, ASHBY, BOURNE, CARDEN = "E10000901", "E07000901", "E07000902", "E06000901"
POLICE, MAYOR = "E23000901", "E47000901"
NORTH_BOARD, SOUTH_BOARD = "E54000901", "E54000902"
SOURCE = "made-up-returns"

LINES = (
    LineTitle("RSX_totsx", "RSX", "Total service expenditure", "total", ""),
    LineTitle("RSX_csc", "RSX", "Children's social care", "service", "RSX_totsx"),
    LineTitle("RSX_edu", "RSX", "Education services", "service", "RSX_totsx"),
    LineTitle("RSX_env", "RSX", "Environmental services", "service", "RSX_totsx"),
    LineTitle("RSX_frs", "RSX", "Fire and rescue services", "service", "RSX_totsx"),
    LineTitle("RSX_pol", "RSX", "Police services", "service", "RSX_totsx"),
    LineTitle("RSX_trans", "RSX", "Highways and transport", "service", "RSX_totsx"),
    LineTitle("RO3_csctot", "RO3", "All children's social care", "total", "RSX_csc"),
    LineTitle("RO3_csclkd", "RO3", "Children looked after", "leaf", "RO3_csctot"),
    LineTitle("RO3_cscfml", "RO3", "Family support", "leaf", "RO3_csctot"),
    LineTitle("RO3_csclkdfos", "RO3", "Looked after: fostering", "of_which", "RO3_csclkd"),
    LineTitle("RO3_csclkdres", "RO3", "Looked after: residential", "subcategory", "RO3_csclkd"),
    LineTitle("RO3_cscsvmem", "RO3", "Agency staff", "memo", "RO3_csctot"),
    LineTitle("RO3_cscanc", "RO3", "Ancillary spending", "included_above", "RO3_csctot"),
)
NET = {
    (MIDSHIRE, "RSX_totsx"): 900.0,
    (MIDSHIRE, "RSX_csc"): 300.0,
    (MIDSHIRE, "RO3_csclkd"): 200.0,
    (MIDSHIRE, "RO3_cscfml"): 90.0,
    (MIDSHIRE, "RO3_csclkdfos"): 120.0,
    (MIDSHIRE, "RO3_csclkdres"): 80.0,
    (MIDSHIRE, "RO3_cscsvmem"): 5.0,
    (MIDSHIRE, "RO3_cscanc"): 4.0,
    (MIDSHIRE, "RSX_edu"): 600.0,
    (MIDSHIRE, "RSX_pol"): 0.0,
    (ASHBY, "RSX_totsx"): 40.0,
    (ASHBY, "RSX_env"): 50.0,
    (ASHBY, "RSX_trans"): -10.0,
    (BOURNE, "RSX_totsx"): 20.0,
    (BOURNE, "RSX_env"): 20.0,
    (CARDEN, "RSX_totsx"): 400.0,
    (CARDEN, "RSX_csc"): 100.0,
    (CARDEN, "RO3_csclkd"): 100.0,
    (CARDEN, "RSX_edu"): 250.0,
    (CARDEN, "RSX_env"): 50.0,
    (POLICE, "RSX_totsx"): 800.0,
    (POLICE, "RSX_pol"): 800.0,
    (MAYOR, "RSX_totsx"): 390.0,
    (MAYOR, "RSX_edu"): 40.0,
    (MAYOR, "RSX_env"): 60.0,
    (MAYOR, "RSX_frs"): 90.0,
    (MAYOR, "RSX_trans"): 200.0,
}


def authority(code, name, area_class, *, certified=True, returned=True):
    return Authority(code, name, area_class, certified, returned)


AUTHORITIES = {
    each.code: each
    for each in (
        authority(MIDSHIRE, "Midshire", "county"),
        authority(ASHBY, "Ashby", "district"),
        authority(BOURNE, "Bourne", "district", certified=False),
        authority(CARDEN, "Carden", "unitary"),
        authority(POLICE, "Midland Police", "police"),
        authority(MAYOR, "Midland Combined Authority", "combined authority"),
    )
}
EVERYWHERE = (ASHBY, BOURNE, CARDEN)
NATIONAL = {
    ("NHS England", "ICB core services allocation per registered patient"): 2.0,
    ("NHS England", "registered patients"): 1_000_000.0,
    ("NHS England", "ICB primary medical care allocation"): 500_000.0,
    ("NHS England", "ICB allocations in total"): 3_000_000.0,
    ("DWP", "spending on pensioners"): 10_000_000.0,
    ("DWP", "Universal Credit"): 4_000_000.0,
    ("DWP", "social security"): 20_000_000.0,
    ("HMRC", "Child Benefit"): 1_000_000.0,
    (
        "MHCLG",
        "Total service expenditure, net current expenditure with imputation (RSX_totsx)",
    ): 2_600_000.0,
}
KEYS = {
    "pension_age_66_plus": {ASHBY: 20, BOURNE: 10, CARDEN: 10, "K02000001": 1_000},
    "working_age_16_65": {
        ASHBY: 60,
        BOURNE: 30,
        CARDEN: 30,
        "K02000001": 4_000,
        "K03000001": 3_000,
    },
    "children_0_17": {ASHBY: 20, BOURNE: 10, CARDEN: 10, "K02000001": 500},
    "universal_credit_households": {ASHBY: 6, BOURNE: 2, CARDEN: 4, "K03000001": 100},
}
WEIGHTS = {
    (ASHBY, NORTH_BOARD): 100,
    (ASHBY, SOUTH_BOARD): 50,
    (BOURNE, SOUTH_BOARD): 50,
    (CARDEN, NORTH_BOARD): 200,
}


def outturn(net=NET):
    """The return of everyone: gross is the net and a fifth more, income that fifth."""
    told = {
        key: Outturn(amount, amount * 1.2, amount * 0.2, "", SOURCE) for key, amount in net.items()
    }
    services = [line.line for line in LINES if line.role == "service"]
    nil = {
        (code, line): Outturn(0.0, 0.0, 0.0, "", SOURCE)
        for code in AUTHORITIES
        for line in services
    }
    return nil | told


@pytest.fixture
def figures():
    returned = outturn()
    return CountFigures(
        year=2024,
        tree=line_tree(LINES),
        outturn=returned,
        authorities=AUTHORITIES,
        members={
            POLICE: tuple(Member(area, "police", 1.0) for area in EVERYWHERE),
            MAYOR: (
                *(Member(area, "combined authority", 1.0) for area in EVERYWHERE),
                *(Member(area, "fire", 1.0) for area in (ASHBY, CARDEN)),
            ),
        },
        people={ASHBY: 100_000, BOURNE: 50_000, CARDEN: 50_000},
        people_period="2024",
        keys={
            (area, measure): KeyFigure(float(value), "2023")
            for measure, values in KEYS.items()
            for area, value in values.items()
        },
        weights={
            (area, board, measure): float(weight)
            for (area, board), weight in WEIGHTS.items()
            for measure in ("final_weighted_population", "primary_medical_weighted_population")
        },
        national={
            key: NationalTotal(value, "GBP", "somewhere", "made-up-totals")
            for key, value in NATIONAL.items()
        },
        gradings={
            "A": Grading(0.01, 0.8),
            "B": Grading(0.05, 0.8),
            "C": Grading(0.15, 0.8),
            "D": Grading(0.30, 0.8),
        },
        body_names={NORTH_BOARD: "North Board", SOUTH_BOARD: "South Board"},
        usual=usual_services(AUTHORITIES, services=line_tree(LINES).services, outturn=returned),
        not_counted=(NotCounted("Prisons", "no figure by place"),),
        recodes={},
        made_from={},
        split_into={},
    )


def area(code, name, area_class, county=""):
    return Area(code, name, area_class, "Midlands", "E12000099", county)


@pytest.fixture
def midshire():
    return Place(
        area(MIDSHIRE, "Midshire", "county"),
        districts=(
            area(ASHBY, "Ashby", "district", MIDSHIRE),
            area(BOURNE, "Bourne", "district", MIDSHIRE),
        ),
    )


@pytest.fixture
def carden():
    return Place(area(CARDEN, "Carden", "unitary"))


@pytest.fixture
def silent(figures):
    """Return the figures as they are when some authorities make no return."""

    def without(*codes):
        authorities = {
            code: replace(each, returned=code not in codes)
            for code, each in figures.authorities.items()
        }
        returned = {
            (code, line): Outturn(None, flag="[x]", source=SOURCE) if code in codes else told
            for (code, line), told in figures.outturn.items()
        }
        return replace(figures, authorities=authorities, outturn=returned)

    return without


@pytest.fixture
def counted_midshire(midshire, figures):
    return count(midshire, year=2024, figures=figures)


@pytest.fixture
def amounts():
    """Return amounts by line id."""

    def by_id(lines):
        return {line.id: line.gbp_thousand for line in lines}

    return by_id


@pytest.fixture
def make_line():
    """Return a spend line with only what a test says about it."""

    def make(body, service, amount, **other):
        line = SpendLine(
            id=f"{body}/{service}",
            place=MIDSHIRE,
            year=2024,
            body=body,
            body_name=body.title(),
            sector="partner",
            service=service,
            title=service.title(),
            division=service,
            kind="service",
            gbp_thousand=amount,
            low=amount,
            high=amount,
            level=0.8,
            method="observed",
            key="",
            confidence="A",
            source="accounts",
        )
        return replace(line, **other)

    return make
