"""What must hold of every option whatever the figures of England are."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.finance.councils import Column
from wholeplace.finance.revenue.appraise import appraise
from wholeplace.finance.revenue.equalise import Scheme
from wholeplace.finance.revenue.ground import own_part, to_counties, with_place
from wholeplace.finance.revenue.menu import OPTIONS, option_of
from wholeplace.finance.revenue.option import EQUALISE

COUNCILS, TOWN = 7, "E06000001"
PROPERTY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
by_id = pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
figures = arrays(np.float64, COUNCILS, elements=st.floats(1, 1e6))
schemes = st.builds(
    Scheme, st.sampled_from(EQUALISE), share=st.floats(0, 1), years=st.integers(0, 30)
)
DRAWN = (
    "population",
    "deprivation",
    "retained_rates_2017",
    "short_term_let_nights",
    "long_term_empty",
    "core_spending_power",
)


@pytest.fixture
def everyone(ask, england):
    """An ask with drawn figures of England, and supplied ones for what needs them."""

    def asked(option, drawn, **changes):
        columns = {
            name: Column(values, "", "2024-25", "made-up", name)
            for name, values in zip(DRAWN, drawn, strict=True)
        }
        codes = england.codes
        return ask(
            councils=england.with_columns(columns),
            supplied={(TOWN, ""): 100.0} if option.supplied else {},
            neighbours=dict.fromkeys(codes, codes),
            **changes,
        )

    return asked


@by_id
@PROPERTY
@given(drawn=st.tuples(*[figures] * len(DRAWN)), scheme=schemes)
def test_what_is_kept_and_pooled_is_the_yield_less_what_it_replaces(
    option, everyone, drawn, scheme
):
    found = appraise(option, everyone(option, drawn), scheme=scheme)
    known = ~np.isnan(found.gross)
    kept = found.kept.own + found.kept.pooled
    assert kept[known] == pytest.approx(found.kept.kept[known])
    assert found.kept.kept[known].sum() + found.replaced == pytest.approx(found.total)
    if option.kind == "new money":
        assert found.kept.kept[known].sum() == pytest.approx(found.total, rel=1e-9)
        assert (found.gross[known] >= 0).all()
    else:
        assert found.kept.kept[known].sum() == pytest.approx(0, abs=1e-6 * max(found.total, 1))


@by_id
@PROPERTY
@given(drawn=st.tuples(*[figures] * len(DRAWN)), scheme=schemes)
def test_every_line_is_whole_or_says_why_not(option, everyone, drawn, scheme):
    found = appraise(option, everyone(option, drawn), scheme=scheme)
    for line in found:
        if line.gross is None:
            assert line.missing
            assert line.kept is None
            continue
        assert not line.missing
        assert line.gross.low <= line.gross.value <= line.gross.high
        assert line.kept.low <= line.kept.value <= line.kept.high
        people = found.councils.of("population")[found.councils.index(line.council.code)]
        assert line.per_head == pytest.approx(line.kept.value / people)
    total = found.total_estimate()
    assert total.low <= total.value <= total.high


@by_id
@PROPERTY
@given(drawn=st.tuples(*[figures] * len(DRAWN)))
def test_full_equalisation_gives_the_same_for_every_unit_of_need(option, everyone, drawn):
    scheme = Scheme("full", share=0.5, years=0)
    found = appraise(option, everyone(option, drawn), scheme=scheme)
    known = ~np.isnan(found.gross) & (found.need > 0)
    if option.kind == "new money" and known.sum() > 1:
        a_unit = found.kept.kept[known] / found.need[known]
        assert a_unit == pytest.approx(a_unit[0])


@PROPERTY
@given(area=figures)
def test_a_tax_on_areas_goes_to_no_more_councils_than_pay_it(england, area):
    """Own parts of an area's tax sum to what the area's own Band D leaves for councils."""
    parts = own_part(england, area)
    shares = england.of("band_d_own") / england.of("band_d_area")
    at = {council.name: i for i, council in enumerate(england.councils)}
    for name in ("Town", "Mill", "Wharf", "Palace", "Vale", "Wold"):
        assert parts[at[name]] == pytest.approx(area[at[name]] * shares[at[name]])
    # Vale: 1,500 of 1,900 is Shire's; Wold: 1,500 of 2,000.
    wanted = area[at["Vale"]] * 1_500 / 1_900 + area[at["Wold"]] * 1_500 / 2_000
    assert parts[at["Shire"]] == pytest.approx(wanted)


@PROPERTY
@given(values=figures)
def test_nothing_is_lost_between_districts_and_their_county(england, values):
    districts = england.is_class("district")
    up = to_counties(england, values)
    assert up[0] == pytest.approx(values[districts].sum())
    assert np.nansum(with_place(england, values)) == pytest.approx(values.sum())


@pytest.mark.parametrize("id", ["visitor-levy", "local-income-tax", "local-income-tax-basic"])
@PROPERTY
@given(low=st.floats(0, 0.7), high=st.floats(0, 0.7))
def test_a_higher_rate_never_yields_less_below_the_most_yielding_one(id, ask, low, high):
    low, high = sorted((low, high))
    less, more = (appraise(option_of(id), ask(rate=rate)).total for rate in (low, high))
    assert more >= less * (1 - 1e-12)


@PROPERTY
@given(drawn=st.tuples(*[figures] * len(DRAWN)), rate=st.floats(0.51, 1))
def test_a_larger_part_of_rates_is_a_larger_change_for_everybody(everyone, drawn, rate):
    option = option_of("rates-retention")
    part, whole = (appraise(option, everyone(option, drawn, rate=r)) for r in (rate, 1.0))
    known = ~np.isnan(part.gross)
    assert (whole.gross[known] >= part.gross[known] - 1e-6).all()
