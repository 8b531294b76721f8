"""Money is neither made nor lost on the way from returns to counts, whatever was returned."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.count.build import count
from wholeplace.count.england import england
from wholeplace.count.figures import Outturn
from wholeplace.count.sectors import COUNCIL_SECTORS
from wholeplace.count.views import by_confidence, by_division, flows

MIDSHIRE, ASHBY, BOURNE, CARDEN = "E10000901", "E07000901", "E07000902", "E06000901"
POLICE, MAYOR = "E23000901", "E47000901"
SERVICES = ("RSX_csc", "RSX_edu", "RSX_env", "RSX_frs", "RSX_pol", "RSX_trans")
LEAVES = ("RO3_csclkd", "RO3_cscfml")
money = st.floats(min_value=-1e5, max_value=1e6).map(lambda amount: round(amount, 2))
returns = st.dictionaries(
    st.tuples(
        st.sampled_from([MIDSHIRE, ASHBY, BOURNE, CARDEN, POLICE, MAYOR]),
        st.sampled_from([*SERVICES, *LEAVES]),
    ),
    money,
    max_size=40,
)
people = st.tuples(*[st.integers(min_value=1, max_value=10**7)] * 3)
any_world = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


def world(figures, *, returned, people=(100_000, 50_000, 50_000)):
    """The made-up corner of England, with other returns and other people."""
    outturn = {
        (code, line): Outturn(returned.get((code, line), 0.0), source="made-up-returns")
        for code in figures.authorities
        for line in (*SERVICES, *LEAVES)
    }
    here = dict(zip((ASHBY, BOURNE, CARDEN), people, strict=True))
    return replace(figures, outturn=outturn, people=here)


def summed(returned, bodies):
    return sum(
        amount for (code, line), amount in returned.items() if code in bodies and line in SERVICES
    )


@any_world
@given(returned=returns)
def test_council_lines_always_equal_the_services_as_returned(midshire, figures, returned):
    counted = count(midshire, year=2024, figures=world(figures, returned=returned))
    for service in SERVICES:
        lines = [
            line.gbp_thousand
            for line in counted.lines
            if line.sector in COUNCIL_SECTORS and line.division == service
        ]
        wanted = sum(returned.get((code, service), 0.0) for code in (MIDSHIRE, ASHBY, BOURNE))
        assert sum(lines) == pytest.approx(wanted, abs=1e-4)


@any_world
@given(returned=returns, people=people)
def test_shared_bodies_are_always_shared_out_whole(midshire, carden, figures, returned, people):
    told = world(figures, returned=returned, people=people)
    shared = sum(
        line.gbp_thousand
        for place in (midshire, carden)
        for line in count(place, year=2024, figures=told).lines
        if line.body in (POLICE, MAYOR)
    )
    # fire goes to Ashby and Carden alone, but still wholly
    assert shared == pytest.approx(summed(returned, (POLICE, MAYOR)), rel=1e-9, abs=1e-4)


@any_world
@given(returned=returns)
def test_every_view_of_any_count_conserves_its_total(midshire, figures, returned):
    counted = count(midshire, year=2024, figures=world(figures, returned=returned))
    total = pytest.approx(counted.total(), abs=1e-4)
    assert sum(part.gbp_thousand for part in by_division(counted)) == total
    assert sum(part.gbp_thousand for part in by_confidence(counted)) == total
    assert sum(amount for _, _, amount in flows(counted)) == total


@any_world
@given(returned=returns)
def test_every_interval_holds_its_amount(midshire, figures, returned):
    counted = count(midshire, year=2024, figures=world(figures, returned=returned))
    for line in counted.lines:
        assert line.low <= line.gbp_thousand <= line.high


@any_world
@given(silent=st.sets(st.sampled_from([MIDSHIRE, ASHBY, BOURNE, CARDEN, POLICE, MAYOR])))
def test_whoever_makes_no_return_is_missing_and_nobody_is_both(midshire, carden, figures, silent):
    authorities = {
        code: replace(each, returned=code not in silent)
        for code, each in figures.authorities.items()
    }
    told = replace(figures, authorities=authorities)
    counts = [count(place, year=2024, figures=told) for place in (midshire, carden)]
    heard = {line.body for each in counts for line in each.lines}
    gaps = {line.body for each in counts for line in each.missing}
    assert gaps == silent
    assert not heard & silent


@any_world
@given(silent=st.sets(st.sampled_from([MIDSHIRE, ASHBY, BOURNE, CARDEN, POLICE, MAYOR])))
def test_the_more_are_silent_the_more_the_stated_total_exceeds_the_returns(figures, silent):
    holed = {
        key: replace(told, net=None) if key[0] in silent else told
        for key, told in figures.outturn.items()
    }
    whole = england(figures)
    part = england(replace(figures, outturn=holed))
    lost = sum(figures.outturn[code, "RSX_totsx"].net for code in silent)
    assert part.difference == pytest.approx(whole.difference + lost)
