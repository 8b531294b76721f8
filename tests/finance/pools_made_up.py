"""Made-up pooled funds: one worked by hand, one in a bundle, any that hypothesis thinks of."""

from dataclasses import replace

from hypothesis import strategies as st

from wholeplace.estimate import Estimate
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme
from wholeplace.plan.document import Contribution
from wholeplace.source import assumption


def known(gbp):
    return Estimate.known(gbp)


def two_partners(cost, *, cap=None, years=(2026,), notice=6, under_cap=None):
    """A pool of 100 a year, 60 from the council and 40 from the NHS, that costs ``cost``."""
    return Pool(
        id="bcf",
        title="Better Care Fund",
        host="council",
        members=(
            Member("council", 0.6, 0.6),
            Member("nhs", 0.4, 0.4, cap, under_cap, notice),
        ),
        contributions=tuple(
            PoolContribution(body, year, gbp)
            for year in years
            for body, gbp in (("council", 60.0), ("nhs", 40.0))
        ),
        schemes=(
            Scheme("reablement", "Reablement", "council", "", dict.fromkeys(years, cost), "care"),
        ),
        governance="Health and wellbeing board, quarterly",
        power="section 75, NHS Act 2006",
    )


def shares_of(weights):
    """Weights made into shares that sum to 1."""
    total = sum(weights)
    return [weight / total for weight in weights]


CAPS = st.one_of(st.none(), st.floats(0, 60))
YEARS = (2026, 2027, 2028)


@st.composite
def pools(draw):
    """A pool of two to four members, three years and two schemes, shares and caps uneven."""
    count = draw(st.integers(2, 4))
    bodies = "abcd"[:count]
    weights = st.lists(st.floats(0.05, 1.0), min_size=count, max_size=count)
    over, under = shares_of(draw(weights)), shares_of(draw(weights))
    members = tuple(
        Member(body, over[at], under[at], draw(CAPS), draw(CAPS), draw(st.integers(0, 30)))
        for at, body in enumerate(bodies)
    )
    money = st.floats(0, 100)
    given = tuple(PoolContribution(body, year, draw(money)) for body in bodies for year in YEARS)
    schemes = tuple(
        Scheme(name, name.upper(), bodies[0], "", {year: known(draw(money)) for year in YEARS})
        for name in ("s", "t")
    )
    return Pool("p", "Pool", bodies[0], members, given, schemes)


SAID = assumption("made up")
TWO_YEARS = (2026, 2027)


def budget(value, low, high):
    cost = Estimate.cost(value, low=low, high=high, level=0.8).said_by(SAID)
    return dict.fromkeys(TWO_YEARS, cost)


def better_care_fund(bundle):
    """A fund of the council and the NHS with a scheme of its own and an action of the bundle."""
    fund = Pool(
        id="bcf",
        title="Better Care Fund",
        host="council",
        members=(
            Member("council", 0.6, 0.6, None, None, 12),
            Member("NHS", 0.4, 0.4, 100_000.0, None, 6),
        ),
        schemes=(
            Scheme("falls", "Falls classes", "NHS", "falls-exercise", budget(5e5, 4e5, 6e5)),
            Scheme("home", "Reablement", "council", "", budget(9e5, 7e5, 1.2e6), "Home care"),
        ),
        governance="Joint board, quarterly",
        power="section 75, NHS Act 2006",
    )
    money = tuple(
        Contribution(body, "Better Care Fund", year, gbp, False, "")
        for year in TWO_YEARS
        for body, gbp in (("council", 8e5), ("NHS", 6e5))
    )
    rooms = Contribution("NHS", "Better Care Fund", 2026, 4e4, True, "Rooms")
    return replace(
        bundle,
        settings=replace(bundle.settings, draws=100),
        finance=replace(bundle.finance, pools=(fund,)),
        contributions=(*money, rooms),
    )
