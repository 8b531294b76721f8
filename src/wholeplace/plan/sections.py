"""The sixteen sections of a whole place plan, and what this version says in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wholeplace.plan.document import Plan

NOT_YET = "Not yet in this version."


@dataclass(frozen=True, slots=True)
class Section:
    """One section that a whole place plan has, whether or not this version fills it.

    Attributes:
        number: 1 to 16.
        id: Short name that addresses use.
        title: Title in words.
        holds: What belongs in it.
        filled: Whether this version has something to say in it.
    """

    number: int
    id: str
    title: str
    holds: str
    filled: bool

    @property
    def state(self) -> str:
        """``In this version.`` or plainly that it is not."""
        return "In this version." if self.filled else NOT_YET


Filled = Callable[[Plan], bool]


def _never(plan: Plan) -> bool:
    return False


_SECTIONS: tuple[tuple[str, str, str, Filled], ...] = (
    ("place", "Place and partners", "Area, people, bodies and who takes part.", lambda p: True),
    (
        "count",
        "Where the public pound goes",
        "Every body's spending in the place, how it is known and what is not counted.",
        lambda p: bool(p.count.lines),
    ),
    (
        "needs",
        "Needs, cohorts and demand",
        "Who needs what, how many, and the forecast.",
        lambda p: p.together is not None and bool(p.together.changes),
    ),
    ("services", "Service map", "Who does what for whom; overlaps, gaps and assets.", _never),
    (
        "outcomes",
        "Outcomes",
        "How life is in the place beside its neighbours, and what the plan aims at.",
        lambda p: bool(p.comparisons or p.outcomes),
    ),
    (
        "prevention",
        "What is spent on prevention",
        "Spending by tier of prevention, its trend and its standing.",
        lambda p: bool(p.ledger.years),
    ),
    (
        "actions",
        "Actions and what they are worth",
        "Costs, effects, savings and the chance of paying back.",
        lambda p: bool(p.valuations),
    ),
    ("delivery", "Redesigned delivery", "Operating model, contracts, workforce, estate.", _never),
    (
        "money",
        "Who pays and who gains",
        "Contributions, savings and their timing by body; the council's finances; pooled budgets.",
        lambda p: p.together is not None or p.finance is not None or bool(p.pools),
    ),
    ("vehicles", "Vehicles", "Joint ventures, trusts and other forms for delivery.", _never),
    ("growth", "Good growth", "Link to the local growth plan over three horizons.", _never),
    ("community", "Community", "Who was asked, what they said and what changed.", _never),
    (
        "governance",
        "Who answers for what",
        "Commitments with their owners, dates and funding.",
        lambda p: bool(p.commitments),
    ),
    ("asks", "Asks of government and offers to it", "What the place asks and offers.", _never),
    ("roadmap", "Roadmap", "Milestones, risks and workforce capacity.", _never),
    (
        "learning",
        "Checks, version and change",
        "What the checks found, what the version was made from, what changed.",
        lambda p: True,
    ),
)


def sections(plan: Plan) -> tuple[Section, ...]:
    """Return all sixteen sections in order (place-based plans since Total Place: method page)."""
    return tuple(
        Section(number, id, title, holds, filled(plan))
        for number, (id, title, holds, filled) in enumerate(_SECTIONS, start=1)
    )


def all_sections() -> tuple[Section, ...]:
    """Return the sixteen sections of any plan in order, none of them filled."""
    return tuple(
        Section(number, id, title, holds, filled=False)
        for number, (id, title, holds, _filled) in enumerate(_SECTIONS, start=1)
    )
