"""Two made-up services of two councils, whose pressures can be worked by hand."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from runpy import run_path

from wholeplace.finance.pressures import Service, pressures
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.source import Source, assumption

SMALL = run_path(str(Path(__file__).with_name("small_budget.py")))
line, driver = SMALL["line"], SMALL["driver"]
YEARS = (2025,)
PUBLISHED = Source("lga", "An association", "An estimate", "2025")

CARE = (
    line("a/care", 1_000.0, ("pay", 0.5), ("need", 1.0)),
    line("b/care", 3_000.0, ("pay", 0.2), ("need", 1.0)),
)
ROADS = (line("a/roads", 2_000.0, ("cpi", 0.5)),)
SCHOOLS = (line("a/schools", 1_000.0, ("pay", 1.0)),)


def services(**others):
    """Care and roads count, schools do not; more by name."""
    more = tuple(Service(id, id.title(), lines) for id, lines in others.items())
    return (
        Service("care", "Care", CARE),
        Service("roads", "Roads", ROADS),
        Service("schools", "Schools", SCHOOLS, counts=False),
        *more,
    )


def drivers(half=0.0):
    """Pay rises 10%, prices 4%, need 5% a year; uncertain when ``half`` an interval is given."""
    return (
        driver("pay", 0.10, half=half),
        driver("cpi", 0.04, half=half),
        driver("need", 0.05, group="demand", half=half),
    )


def found(draws, *, half=0.0, of=None, years=YEARS, by=None):
    """The pressures of the made-up services."""
    return pressures(of or services(), drivers=by or drivers(half), years=years, draws=draws)


def rule(name, value, *, first=2025, last=None, status="provisional"):
    """A rule of the association, or an assumed one."""
    said = assumption("made up") if status == "assumed" else PUBLISHED
    exact = Fraction(Decimal(value))
    return Rule(name, first, last, "", "", exact, "share", status, said, "", "A note")


def rulebook(share="0.06", gbp="360", tolerance="0.1", *, last=None):
    """Rules of a published estimate: 6% and £360 make a base of £6,000."""
    return Rulebook(
        (
            rule("lga_pressure_share", share, last=last),
            rule("lga_pressure_gbp", gbp, last=last),
            rule("lga_pressure_tolerance", tolerance, last=last, status="assumed"),
        )
    )
