"""Lines split over tiers: no money made, none lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.splitting import Terms, split, tag_of, tier_money
from wholeplace.prevention.tagging import tier_shares


@pytest.fixture(scope="module")
def shares(made):
    tags = {
        "care": made.tag("care", 0, 0, 0.2, 0.8, 0, doubt=0.1),
        "parks": made.tag("parks", 0.6, 0.1, 0, 0, 0.3, doubt=0.1),
        "RSX_csc": made.tag("RSX_csc", 0.1, 0.2, 0.3, 0.4, 0),
    }
    return tier_shares(tags, scheme=made.scheme(), draws=Draws(500))


@pytest.fixture(scope="module")
def terms(made):
    return Terms(2024, made.deflators(0.05))


def test_tiers_by_hand(made, shares, terms):
    lines = [made.line("care", 1_000.0), made.line("parks", 100.0), made.line("odd", 7.0)]
    found = split(lines, shares=shares, year=2024, population=500.0, terms=terms)
    by_tier = {tier.tier: tier.gbp_thousand.value for tier in found.tiers}
    # Primary 60, secondary 10, tertiary 200, acute 800; 30 of the parks is not classified.
    assert by_tier == pytest.approx({"primary": 60, "secondary": 10, "tertiary": 200, "acute": 800})
    assert found.preventive.gbp_thousand.value == pytest.approx(270)
    assert found.preventive.share.value == pytest.approx(270 / 1_100)
    assert found.classified == pytest.approx(1_100)
    assert found.unclassified == pytest.approx(30 + 7)
    assert found.per_head.value == pytest.approx(540)
    assert (found.scheme, found.year, found.prices) == ("plain", 2024, 2024)


def test_the_tier_of_what_is_not_classified_is_not_among_the_tiers(made, shares, terms):
    found = split([made.line("parks", 1.0)], shares=shares, year=2024, population=None, terms=terms)
    assert [tier.tier for tier in found.tiers] == ["primary", "secondary", "tertiary", "acute"]


def test_the_doubt_of_the_tagging_shows_in_amount_and_share(made, shares, terms):
    found = split(
        [made.line("care", 1_000.0)], shares=shares, year=2024, population=1_000.0, terms=terms
    )
    amount = found.preventive.gbp_thousand
    # The tag says 0.2, 0.18 to 0.22 by itself and by what acute leaves (0.12 to 0.28).
    assert (amount.low, amount.high) == pytest.approx((180, 220), abs=2)
    assert amount.level == 0.8
    assert found.preventive.share.low == pytest.approx(amount.low / 1_000)
    assert found.per_head.low == pytest.approx(amount.low)


def test_real_terms_and_pounds_per_head_are_in_the_stated_prices(made, shares, terms):
    lines = [made.line("care", 1_000.0, year=2022)]
    found = split(lines, shares=shares, year=2022, population=400.0, terms=terms)
    # 200 of 2022 at 5 % a year for two years, over 400 people.
    assert found.preventive.gbp_thousand.value == pytest.approx(200)
    assert found.real_gbp_thousand.value == pytest.approx(200 * 1.05**2)
    assert found.per_head.value == pytest.approx(200_000 * 1.05**2 / 400)


def test_an_unknown_population_gives_no_pounds_per_head(made, shares, terms):
    found = split([made.line("care", 1.0)], shares=shares, year=2024, population=None, terms=terms)
    assert found.per_head is None


def test_a_line_without_a_tag_of_its_own_takes_its_divisions(made, shares):
    own = made.line("care", 1.0, division="RSX_csc")
    other = made.line("respite", 1.0, division="RSX_csc")
    neither = made.line("respite", 1.0, division="RSX_unknown")
    assert tag_of(own, shares=shares) == "care"
    assert tag_of(other, shares=shares) == "RSX_csc"
    assert tag_of(neither, shares=shares) is None


def test_lines_of_one_service_from_several_bodies_add_up(made, shares):
    lines = [made.line("care", 600.0), made.line("care", 400.0, body="E2")]
    assert tier_money(lines, shares=shares).central[2] == pytest.approx(200)


def test_money_nobody_has_tagged_cannot_be_split(made, shares, terms):
    with pytest.raises(MethodError, match="nothing to classify"):
        split([made.line("odd", 5.0)], shares=shares, year=2024, population=None, terms=terms)


def test_a_negative_line_lowers_its_tiers(made, shares):
    # A service that earns more than it spends, as parking can.
    money = tier_money([made.line("parks", -100.0)], shares=shares)
    assert money.central.sum() == pytest.approx(-100)


@given(
    st.lists(
        st.tuples(st.sampled_from(["care", "parks", "odd", "RSX_csc"]), st.floats(0.1, 1e6)),
        min_size=1,
        max_size=12,
    )
)
def test_money_is_conserved_centrally_and_in_every_draw(made, shares, terms, pieces):
    lines = [made.line(service, amount) for service, amount in pieces]
    total = sum(amount for _, amount in pieces)
    money = tier_money(lines, shares=shares)
    assert money.central.sum() + money.untagged == pytest.approx(total)
    assert money.drawn.sum(axis=1) + money.untagged == pytest.approx(np.full(500, total))
    if money.tagged > 0:
        found = split(lines, shares=shares, year=2024, population=None, terms=terms)
        tiers = sum(tier.gbp_thousand.value for tier in found.tiers)
        assert tiers + found.unclassified == pytest.approx(total)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_the_preventive_share_lies_between_those_of_its_lines(made, shares, terms, care, parks):
    lines = [made.line("care", care), made.line("parks", parks)]
    found = split(lines, shares=shares, year=2024, population=None, terms=terms)
    assert 0.2 - 1e-9 <= found.preventive.share.value <= 0.7 + 1e-9
