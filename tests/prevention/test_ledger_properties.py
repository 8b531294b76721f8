"""What must hold of every ledger, whatever is spent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.prevention.classify import ledger
from wholeplace.prevention.ledger import TIERS
from wholeplace.prevention.splitting import Terms, split, tier_money
from wholeplace.prevention.standing import ENGLAND, standings
from wholeplace.prevention.tagging import tier_shares, under

SERVICES = ("care", "parks", "housing")
money = st.floats(1.0, 1e6)
spending = st.tuples(money, money, money)
quick = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def shares(made):
    tags = {
        "care": made.tag("care", 0, 0.05, 0.25, 0.7, 0, doubt=0.15),
        "parks": made.tag("parks", 0.7, 0.05, 0, 0, 0.25, doubt=0.15),
        "housing": made.tag("housing", 0.1, 0.2, 0.1, 0.5, 0.1, doubt=0.15),
    }
    return tier_shares(tags, scheme=made.scheme(), draws=Draws(60))


@pytest.fixture(scope="module")
def terms(made):
    return Terms(2024, made.deflators(0.03))


@pytest.fixture(scope="module")
def spent(made):
    def run(amounts, *, year=2024, **line):
        return [
            made.line(service, amount, year=year, **line)
            for service, amount in zip(SERVICES, amounts, strict=True)
        ]

    return run


@pytest.fixture(scope="module")
def divided(shares, terms, spent):
    def run(lines, year=2024):
        return split(lines, shares=shares, year=year, population=1_000.0, terms=terms)

    return run


@given(spending, st.floats(0.01, 100))
@quick
def test_twice_the_money_has_the_same_shares(divided, spent, amounts, factor):
    one = divided(spent(amounts))
    more = divided(spent([amount * factor for amount in amounts]))
    assert more.preventive.share.value == pytest.approx(one.preventive.share.value)
    assert more.preventive.share.low == pytest.approx(one.preventive.share.low)
    assert more.preventive.gbp_thousand.high == pytest.approx(
        one.preventive.gbp_thousand.high * factor
    )


@given(spending)
@quick
def test_it_does_not_matter_whose_books_the_money_is_in(divided, spent, amounts):
    one = divided(spent(amounts))
    halves = [amount / 2 for amount in amounts]
    two = divided(spent(halves) + spent(halves, body="E2", sector="district"))
    assert two.preventive.gbp_thousand.value == pytest.approx(one.preventive.gbp_thousand.value)
    assert two.preventive.gbp_thousand.low == pytest.approx(one.preventive.gbp_thousand.low)


@given(spending)
@quick
def test_tiers_of_a_scheme_add_up_to_its_preventive_money(divided, spent, amounts):
    year = divided(spent(amounts))
    tiers = {tier.tier: tier.gbp_thousand.value for tier in year.tiers}
    assert sum(tiers[tier] for tier in TIERS[:3]) == pytest.approx(
        year.preventive.gbp_thousand.value
    )
    assert sum(tiers.values()) + year.unclassified == pytest.approx(sum(amounts))


@given(spending)
@quick
def test_every_figure_lies_in_its_interval(divided, spent, amounts):
    year = divided(spent(amounts))
    for amount in (*year.tiers, year.preventive):
        for estimate in (amount.gbp_thousand, amount.share):
            assert estimate.low <= estimate.value <= estimate.high
        assert amount.share.low >= 0
        assert amount.share.high <= 1 + 1e-12


@given(spending, st.sampled_from(SERVICES))
@quick
def test_a_principal_scheme_keeps_all_the_money_too(made, shares, spent, amounts, service):
    purpose = replace(
        shares,
        tiers=made.principal(),
        central=under(shares.central, made.principal()),
        drawn=under(shares.drawn, made.principal()),
    )
    found = tier_money(spent(amounts), shares=purpose)
    assert found.central.sum() == pytest.approx(sum(amounts))
    assert found.drawn.sum(axis=1) == pytest.approx(np.full(60, sum(amounts)))


@given(spending, spending)
@quick
def test_the_trend_is_each_year_by_itself(made, shares, terms, spent, divided, before, after):
    counts = [
        made.count(*spent(before, year=2023), year=2023),
        made.count(*spent(after, year=2024), year=2024),
    ]
    book = ledger(counts, shares=shares, terms=terms)
    alone = [divided(spent(before, year=2023), 2023), divided(spent(after))]
    for year, by_itself in zip(book.years, alone, strict=True):
        assert year.preventive.share == by_itself.preventive.share
        assert year.real_gbp_thousand == by_itself.real_gbp_thousand


@given(spending, spending)
@quick
def test_the_steps_of_a_ledger_lead_from_its_first_year_to_its_last(
    made, shares, terms, spent, before, after
):
    counts = [
        made.count(*spent(before, year=2022), year=2022),
        made.count(*spent(after, year=2024), year=2024),
    ]
    book = ledger(counts, shares=shares, terms=terms)
    change = book.years[-1].real_gbp_thousand.value - book.years[0].real_gbp_thousand.value
    assert sum(step.gbp_thousand for step in book.steps) == pytest.approx(
        change, rel=1e-6, abs=1e-4
    )


@given(st.lists(spending, min_size=1, max_size=5))
@quick
def test_england_lies_between_its_lowest_and_highest_place(made, shares, terms, spent, places):
    counts = [
        made.count(*spent(amounts), place=made.place(f"P{n}", f"Town {n}"))
        for n, amounts in enumerate(places)
    ]
    stands = {each.code: each for each in standings(counts, shares=shares, terms=terms)}
    england = stands.pop(ENGLAND)
    for name in ("preventive_share", "per_head"):
        values = [getattr(each, name).value for each in stands.values()]
        assert min(values) - 1e-9 <= getattr(england, name).value <= max(values) + 1e-9
    assert len(stands) == len(places)


@given(spending)
@quick
def test_a_place_stands_as_its_own_ledger_says(made, shares, terms, spent, amounts):
    count = made.count(*spent(amounts))
    stands = standings([count], shares=shares, terms=terms)[0]
    year = ledger([count], shares=shares, terms=terms).years[0]
    for mine, theirs in (
        (stands.preventive_share, year.preventive.share),
        (stands.per_head, year.per_head),
    ):
        assert mine.value == pytest.approx(theirs.value)
        assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high))
