"""What a revenue option refuses, and why a council has no figure."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column, Councils
from wholeplace.finance.revenue import business_rates, premiums, visitors
from wholeplace.finance.revenue.appraise import appraise, chosen_scheme
from wholeplace.finance.revenue.equalise import Scheme
from wholeplace.finance.revenue.menu import OPTIONS, option_of
from wholeplace.finance.revenue.option import Ask
from wholeplace.finance.rules import Rulebook

TOWN, PALACE, SHIRE, VALE = "E06000001", "E09000002", "E10000001", "E07000001"


def told(caught):
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -0.01])
def test_a_rate_is_a_number_of_nought_or_more(england, rate):
    with pytest.raises(InputError, match="rate: should be nought or more"):
        Ask(england, Rulebook(()), law=2026, rate=rate).asked()


@pytest.mark.parametrize("option", [o for o in OPTIONS if not o.supplied], ids=lambda o: o.id)
@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -1.0])
def test_no_option_works_at_a_rate_that_is_none(option, rate, ask):
    codes = ask().councils.codes
    with pytest.raises(InputError, match="the rate"):
        appraise(option, ask(rate=rate, neighbours=dict.fromkeys(codes, codes)))


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.5])
def test_retention_of_no_more_than_all_kept_already_is_refused(ask, rate):
    """Half was local everywhere in 2017-18, and more in London: 50% is nobody's gain."""
    with pytest.raises(InputError) as caught:
        business_rates.full_retention(ask(rate=rate))
    assert told(caught) == [
        f"rate: should be above the 50% that every council kept already, not {rate:g}"
    ]


def test_retention_between_two_shares_leaves_the_higher_out_and_says_so(ask, at):
    # 60%: above the half of most, below London's 67%.
    found = appraise(option_of("rates-retention"), ask(rate=0.6))
    assert found.of(at["Town"]).gross.value == pytest.approx(200_000 * 0.1 / 0.5)
    palace = found.of(at["Palace"])
    assert palace.gross is None
    assert palace.missing == "it kept 67% already in 2017-18"


def test_a_council_that_kept_all_is_told_so_and_not_that_a_figure_is_missing(ask, england):
    wigan = replace(england.councils[2], code="E08000010", name="Wigan")
    councils = Councils((*england.councils[:2], wigan, *england.councils[3:]), england.columns)
    found = appraise(option_of("rates-retention"), ask(councils=councils))
    assert found.of(2).missing == "it kept 100% already in 2017-18"


def test_a_council_whose_figure_is_not_known_is_told_that(ask, england, at):
    kept = england.of("retained_rates_2017").copy()
    kept[at["Town"]] = np.nan
    unknown = england.with_columns({"retained_rates_2017": Column(kept, "GBP", "", "", "")})
    found = appraise(option_of("rates-retention"), ask(councils=unknown))
    assert found.of(at["Town"]).missing == "a figure that it is worked out from is not known"


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_figure_supplied_is_a_number_of_nought_or_more(ask, value):
    with pytest.raises(InputError) as caught:
        appraise(option_of("land-value-tax"), ask(supplied={(TOWN, ""): value}))
    assert told(caught) == ["Town: value should be nought or more"]


@pytest.mark.parametrize(
    "option", [o for o in OPTIONS if o.supplied and not o.kinds], ids=lambda o: o.id
)
def test_a_kind_means_nothing_where_there_is_one_kind(option, ask):
    """A count with a kind was passed over, and the option said that nobody gave a figure."""
    with pytest.raises(InputError) as caught:
        appraise(option, ask(supplied={(TOWN, "1"): 5.0, (TOWN, ""): 5.0}))
    assert told(caught) == ["Town: kind '1' means nothing here: leave it blank"]


def test_only_the_bands_of_the_surcharge_are_its_kinds(ask, at):
    option = option_of("high-value-surcharge")
    assert option.kinds == ("1", "2", "3", "4")
    assert appraise(option, ask(supplied={(PALACE, "4"): 2.0})).gross[at["Palace"]] == 15_000
    with pytest.raises(InputError, match="kind '5' means nothing here"):
        appraise(option, ask(supplied={(PALACE, "5"): 2.0}))


def test_a_county_has_no_second_homes_to_charge(ask):
    with pytest.raises(InputError) as caught:
        premiums.second_homes(ask(supplied={(SHIRE, ""): 5.0, (TOWN, ""): 5.0}))
    assert told(caught) == [
        "Shire: is a county, which sends no bills: give the figures of its districts"
    ]


def test_a_countys_part_is_known_when_all_its_districts_gave_theirs(ask, at):
    one = premiums.second_homes(ask(supplied={(VALE, ""): 10.0}))
    assert one.gross[at["Vale"]] > 0
    assert np.isnan(one.gross[at["Shire"]])
    both = premiums.second_homes(ask(supplied={(VALE, ""): 10.0, ("E07000002", ""): 0.0}))
    # Shire's Band D is 1,500 of 1,900, Vale's 200.
    assert both.gross[at["Shire"]] == pytest.approx(both.gross[at["Vale"]] * 1_500 / 200)


@pytest.mark.parametrize("equalise", ["none", "full"])
def test_what_a_scheme_has_no_use_for_is_refused(rules, equalise):
    with pytest.raises(InputError) as caught:
        chosen_scheme(rules, law=2026, equalise=equalise, share=0.3, years=4)
    assert told(caught) == [
        "share: is used when equalisation is by share only",
        "years: is used when equalisation is by share only",
    ]


def test_an_unknown_scheme_is_told_before_what_it_has_no_use_for(rules):
    with pytest.raises(InputError, match="should be none, full or share, not 'all'"):
        chosen_scheme(rules, law=2026, equalise="all", share=0.3, years=4)


@pytest.mark.parametrize("years", [-1, 101, 10**9])
def test_years_have_an_end(years):
    with pytest.raises(InputError, match="years: should be nought or more and 100 at most"):
        Scheme("share", share=0.5, years=years)


@pytest.mark.parametrize("share", [float("nan"), -0.1, 1.1])
def test_a_share_is_a_share(share):
    with pytest.raises(InputError, match="share: should be within 0 and 1"):
        Scheme("share", share=share, years=1)


def test_the_latest_year_of_a_scheme_still_has_figures(ask):
    scheme = Scheme("share", share=0.5, years=100)
    found = appraise(option_of("local-income-tax"), ask(), scheme=scheme)
    assert np.isfinite(found.total)


def test_an_option_names_the_columns_that_nobody_has(ask, england):
    unknown = Column(np.full(7, np.nan), "nights", "2025", "", "")
    none = england.with_columns({"short_term_let_nights": unknown})
    with pytest.raises(InputError, match="no council has what it needs: short_term_let_nights"):
        appraise(option_of("visitor-levy"), ask(councils=none))


def test_a_levy_of_the_whole_price_leaves_what_the_elasticity_leaves(ask):
    # 1 x (1 - 0.7): less than at the most yielding rate, and not below nought.
    most = visitors.most_yielding_rate(ask())
    assert most == pytest.approx(1 / 1.4)
    at_most, whole = (np.nansum(visitors.share_of_price(ask(rate=r)).gross) for r in (most, 1.0))
    assert 0 < whole < at_most


def test_pounds_beyond_the_price_of_a_night_yield_nothing(ask):
    dear = visitors.price_of_a_night(ask()) / 0.7 * 1.01
    assert np.nansum(visitors.pounds_a_night(ask(rate=dear)).gross) == 0


def test_a_law_before_the_rules_is_named(ask):
    with pytest.raises(InputError, match="is not set in 1980/81"):
        appraise(option_of("revaluation"), ask(law=1980))
