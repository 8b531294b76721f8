"""What must hold of every option and every pool, whatever the figures."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.finance.councils import Column
from wholeplace.finance.revenue.appraise import appraise
from wholeplace.finance.revenue.dwelling_values import DwellingValues, dwelling_values
from wholeplace.finance.revenue.equalise import Scheme, Taken, keep
from wholeplace.finance.revenue.menu import OPTIONS, option_of
from wholeplace.finance.revenue.option import EQUALISE
from wholeplace.finance.revenue.unevenness import unevenness

SAME_FIXTURE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
FIGURED = [option for option in OPTIONS if not option.supplied and option.kind == "new money"]
money = st.lists(st.floats(1, 1e8), min_size=3, max_size=7)


@given(money, st.floats(0.5, 3))
def test_unevenness_does_not_know_the_currency(amounts, times):
    people, need = np.ones(len(amounts)), np.ones(len(amounts))
    once = unevenness(np.array(amounts), people, need=need)
    again = unevenness(np.array(amounts) * times, people, need=need)
    assert again.gini == pytest.approx(once.gini, abs=1e-9)
    assert again.variation == pytest.approx(once.variation, abs=1e-9)
    assert again.from_need == pytest.approx(once.from_need, abs=1e-9)


@given(money)
def test_gini_lies_between_nought_and_one(amounts):
    found = unevenness(np.array(amounts), np.ones(len(amounts)), need=np.ones(len(amounts)))
    assert -1e-9 <= found.gini < 1


@given(money)
def test_splitting_a_place_in_two_alike_changes_no_gini(amounts):
    whole = unevenness(np.array(amounts), np.ones(len(amounts)), need=np.ones(len(amounts)))
    halves = np.repeat(amounts, 2) / 2
    parts = unevenness(halves, np.full(halves.size, 0.5), need=np.full(halves.size, 0.5))
    assert parts.gini == pytest.approx(whole.gini, abs=1e-9)


@given(money, st.floats(0, 1), st.floats(0, 1))
def test_keeping_more_of_growth_never_pools_more(gross, less, more):
    less, more = sorted((less, more))
    taken = Taken(np.array(gross), np.zeros(len(gross)), np.linspace(0.0, 0.06, len(gross)))
    need = np.ones(len(gross))
    pools = [
        keep(taken, need, Scheme("share", share=share, years=5)).pooled.sum()
        for share in (less, more)
    ]
    assert pools[1] <= pools[0] * (1 + 1e-12)


@given(money, st.integers(0, 8))
def test_the_part_of_an_error_borne_lies_between_none_and_all(gross, years):
    taken = Taken(np.array(gross), np.zeros(len(gross)), np.full(len(gross), 0.03))
    for equalise in EQUALISE:
        part = keep(taken, np.ones(len(gross)), Scheme(equalise, share=0.7, years=years)).own_part
        assert ((part >= 0) & (part <= 1)).all()


@pytest.mark.parametrize("option", FIGURED, ids=lambda option: option.id)
@pytest.mark.parametrize("equalise", EQUALISE)
def test_every_interval_holds_its_value(option, equalise, ask):
    codes = ask().councils.codes
    asked = ask(neighbours=dict.fromkeys(codes, codes))
    for row in appraise(option, asked, scheme=Scheme(equalise, share=0.4, years=3)):
        for estimate in (row.gross, row.kept):
            if estimate is not None:
                assert estimate.low <= estimate.value <= estimate.high
                assert estimate.family == "known" or estimate.level == 0.8


@pytest.mark.parametrize("option", FIGURED, ids=lambda option: option.id)
def test_more_people_elsewhere_never_raise_a_full_pools_share(option, ask, england, at):
    codes = england.codes
    crowded = england.of("population").copy()
    crowded[at["Mill"]] *= 3
    more = england.with_columns({"population": Column(crowded, "persons", "", "", "")})
    scheme = Scheme("full", share=0.5, years=0)
    shares = [
        appraise(option, ask(councils=c, neighbours=dict.fromkeys(codes, codes)), scheme=scheme)
        for c in (england, more)
    ]
    before, after = (found.kept.kept[at["Town"]] / found.total for found in shares)
    assert after < before


@given(times=st.floats(1.0, 5.0))
@SAME_FIXTURE
def test_a_council_whose_prices_rise_alone_never_pays_less(ask, england, at, times):
    price = england.of("house_price").copy()
    price[at["Town"]] *= times
    dearer = england.with_columns({"house_price": Column(price, "GBP", "", "", "")})
    for id in ("revaluation", "proportional-property-tax"):
        option = option_of(id)
        before = option.takes(ask()).taxpayers[at["Town"]]
        after = option.takes(ask(councils=dearer)).taxpayers[at["Town"]]
        assert after >= before - 2e-3


@given(homes=st.lists(st.integers(1, 500), min_size=8, max_size=8), risen=st.floats(1, 20))
@SAME_FIXTURE
def test_a_mean_value_lies_within_the_values_of_the_bands(ask, homes, risen):
    made = dwelling_values(ask())
    one = DwellingValues(np.array([homes], dtype=float), made.edges, np.array([risen]), made.ratios)
    assert made.edges[0] * risen <= one.mean[0] <= made.edges[-1] * risen
    grid = np.geomspace(made.edges[0] * risen, made.edges[-1] * risen, 40)
    below = one.below(grid)[0]
    assert (np.diff(below) >= -1e-12).all()
    assert below[[0, -1]] == pytest.approx([0, 1], abs=1e-9)


def test_the_order_of_councils_does_not_matter(ask, england):
    backwards = england.pick(list(range(len(england)))[::-1])
    codes = england.codes
    for option in FIGURED:
        asked = {"neighbours": dict.fromkeys(codes, codes)}
        scheme = Scheme("full", share=0.5, years=0)
        one = appraise(option, ask(**asked), scheme=scheme).kept.kept
        two = appraise(option, ask(councils=backwards, **asked), scheme=scheme).kept.kept
        assert two[::-1] == pytest.approx(one, nan_ok=True), option.id


@given(rate=st.floats(0, 0.05))
@SAME_FIXTURE
def test_a_rate_on_value_yields_in_proportion(ask, rate):
    option = option_of("proportional-property-tax")
    once, twice = (option.takes(ask(rate=r)).gross for r in (rate, 2 * rate))
    assert twice == pytest.approx(2 * once, nan_ok=True)
