"""Rates of a workforce from its counts, as the DfE's children's social work workforce states them.

Every rate is a share, but caseload, which is cases a worker; leavers and starters of a year may be
more than those in post on its last day. A rate whose count is not known is None. Formulas and
limits: docs/methods/workforce-rates.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from wholeplace.errors import InputError, Problem, did_you_mean

COUNTS = (
    "in_post", "starters", "leavers", "agency", "agency_cover", "vacancies", "case_holders",
    "cases", "days_lost",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workforce:
    """Counts of one workforce at the end of a year, full-time equivalents but for cases and days.

    Attributes:
        in_post: Workers in post on the day of the count.
        leavers: Workers who left in the year.
        starters: Workers who began in the year.
        agency: Agency workers on the day.
        agency_cover: Agency workers who cover vacancies.
        vacancies: Posts vacant on the day.
        case_holders: Workers who hold cases.
        cases: Cases held.
        days_lost: Working days lost to sickness in the year.
    """

    in_post: float | None
    leavers: float | None = None
    starters: float | None = None
    agency: float | None = None
    agency_cover: float | None = None
    vacancies: float | None = None
    case_holders: float | None = None
    cases: float | None = None
    days_lost: float | None = None

    def __post_init__(self) -> None:
        wrong = [
            Problem(name, f"is {value:g}: a count cannot be below nought")
            for name in COUNTS
            if (value := getattr(self, name)) is not None and not value >= 0
        ]
        covering = self.agency_cover
        if covering is not None and self.agency is not None and covering > self.agency:
            more = f"is {covering:g}, more than the {self.agency:g} agency workers there are"
            wrong.append(Problem("agency_cover", more))
        if wrong:
            raise InputError("the workforce", wrong)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of one workforce; None where a count it needs is not known.

    Attributes:
        turnover: Leavers over workers in post.
        joining: Starters over workers in post.
        agency: Agency workers over agency workers and workers in post.
        vacancy: Vacant posts over vacant posts and workers in post.
        agency_covering: Share of agency workers who cover vacancies.
        vacancies_covered: Share of vacancies that agency workers cover.
        caseload: Cases for each worker who holds some.
        absence: Working days lost over working days of those in post.
    """

    turnover: float | None
    joining: float | None
    agency: float | None
    vacancy: float | None
    agency_covering: float | None
    vacancies_covered: float | None
    caseload: float | None
    absence: float | None


def rates(workforce: Workforce, *, working_days: float | None = None) -> Rates:
    """Return the rates of a workforce.

    Args:
        workforce: Its counts.
        working_days: Working days of a full-time worker in a year (the rule
            ``working_days_of_a_year``); without it absence is not known.
    """
    held = workforce
    return Rates(
        turnover=over(held.leavers, held.in_post),
        joining=over(held.starters, held.in_post),
        agency=over(held.agency, added(held.agency, held.in_post)),
        vacancy=over(held.vacancies, added(held.vacancies, held.in_post)),
        agency_covering=over(held.agency_cover, held.agency),
        vacancies_covered=over(held.agency_cover, held.vacancies),
        caseload=over(held.cases, held.case_holders),
        absence=over(held.days_lost, times(held.in_post, working_days)),
    )


def workers_for(cases: float, *, caseload: float) -> float:
    """Return how many case holders it takes for a caseload.

    Raises:
        InputError: When the caseload is not above nought.

    >>> workers_for(337_055, caseload=16.0)
    21065.9375
    """
    if not caseload > 0:
        wrong = Problem("caseload", f"should be above nought, not {caseload:g}")
        raise InputError("the workforce", [wrong])
    return cases / caseload


def differences(
    workforce: Workforce,
    published: Mapping[str, float],
    *,
    rounded_to: float,
    working_days: float | None = None,
) -> dict[str, float]:
    """Return published rates that do not follow from the counts, with how far they are off.

    Args:
        workforce: Counts as published.
        published: Rates as published, by the name of the rate, in its unit here.
        rounded_to: Step the published rates are rounded to; half of it is allowed for.
        working_days: As for ``rates``; without it absence is not looked at, nor is any rate whose
            counts are not known.

    Raises:
        InputError: When a rate is named that is none.
    """
    own = rates(workforce, working_days=working_days)
    names = [each.name for each in fields(own)]
    unknown = [
        Problem(name, f"is no rate{did_you_mean(name, names)}")
        for name in published
        if name not in names
    ]
    if unknown:
        raise InputError("the published rates", unknown)
    off = {
        name: stated - value
        for name, stated in published.items()
        if (value := getattr(own, name)) is not None
    }
    slack = rounded_to / 2 * (1 + 1e-9)
    return {name: by for name, by in off.items() if abs(by) > slack}


def over(part: float | None, whole: float | None) -> float | None:
    """Return ``part / whole``, None where either is not known or the whole is nought."""
    return None if part is None or not whole else part / whole


def added(first: float | None, second: float | None) -> float | None:
    """Return the sum, None where either is not known."""
    return None if first is None or second is None else first + second


def times(amount: float | None, factor: float | None) -> float | None:
    """Return the product, None where either is not known."""
    return None if amount is None or factor is None else amount * factor
