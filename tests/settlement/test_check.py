"""Every fault of a design is found at once, with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.check import faults
from wholeplace.settlement.design import (
    CLASSES,
    Bound,
    Design,
    NeedBlock,
    Premium,
    Resources,
    columns_of,
)

Made = Callable[..., Design]
UPPER = ("county", "unitary", "london borough")
TIERS = {**dict.fromkeys(CLASSES, 1.0), "county": 0.85, "district": 0.15}


def test_a_good_design_has_no_faults(designed: Made, country: Councils, rules: Rulebook) -> None:
    design = designed(
        resources=Resources(1.0, 2_000.0, TIERS),
        area_costs={"London": 1.1},
        floors=(Bound((0.95,) * 3, "income", ("district",)),),
        premium=Premium("tied to outcomes", 0.05, column="outcome", strength=0.2),
        transition=(0.3, 0.6, 1.0),
        fixed=("E06000001",),
        consolidates=("extra_grant",),
    )
    assert list(faults(design, country, rules)) == []


def test_shares_that_do_not_sum_say_by_how_much(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    block = NeedBlock("upper", 0.75, UPPER, {"population": 0.6, "deprivation": 0.5})
    found = list(faults(designed(need=(block,)), country, rules))
    assert found == [
        (("need",), "the weights of the blocks sum to 0.75, 0.25 short of 1"),
        (("need", 0, "columns"), "the column shares of 'upper' sum to 1.1, 0.1 more than 1"),
    ]


def test_unknown_columns_and_classes_offer_the_nearest(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    block = NeedBlock("upper", 1.0, ("countie",), {"populaton * deprivation": 1.0})
    told = [what for _, what in faults(designed(need=(block,)), country, rules)]
    assert "'countie' is not a class of council; did you mean 'county'?" in told
    assert (
        "'populaton' is not a column of the councils' figures; did you mean 'population'?" in told
    )


def test_years_outside_the_rules_and_out_of_order_are_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    found = list(faults(designed(years=(2028, 2031, 2032)), country, rules))
    told = [what for path, what in found if path == ("years",)]
    assert told[0] == "should follow one another, not 2028, 2031, 2032"
    assert told[1].startswith("2031: is not set in 2031/32: it covers 2016/17 to 2028/29")
    assert len(told) == 3


def test_no_years_no_pot_and_wrong_counts_are_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    none = [what for _, what in faults(designed(years=(), pot=()), country, rules)]
    assert none == ["should name at least one financial year"]
    wrong = designed(pot=(1.0, -1.0), transition=(0.5, 2.0), floors=(Bound((-1.0,)),))
    assert list(faults(wrong, country, rules)) == [
        (("pot",), "should have a figure for each of 3 years, not 2"),
        (("pot",), "should be a number above 0, not -1"),
        (("floor", 0, "level"), "should have a level for each of 3 years, not 1"),
        (("floor", 0, "level"), "should be a number of 0 or more, not -1"),
        (("transition",), "should have a step for each of 3 years, not 2"),
        (("transition",), "should be from 0 to 1, not 2"),
    ]


def test_what_is_not_known_of_a_council_that_needs_it_is_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    column = country.column("population")
    values = column.values.copy()
    values[[0, 3]] = np.nan
    holed = country.with_columns({"population": replace(column, values=values)})
    block = NeedBlock("all", 1.0, CLASSES, {"population": 1.0})
    found = list(faults(designed(need=(block,)), holed, rules))
    assert found == [(("need", 0, "columns"), "population is not known for Shire, Port")]


def test_resources_and_area_costs_are_checked(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    tiers = {"county": 0.85, "district": 0.30, "unitary": 1.0}
    design = designed(
        resources=Resources(1.5, 0.0, tiers, column="tax_bass"), area_costs={"Lundon": -1.0}
    )
    told = [f"{'.'.join(map(str, path))}: {what}" for path, what in faults(design, country, rules)]
    assert told == [
        "resources.column: 'tax_bass' is not a column of the councils' figures;"
        " did you mean 'tax_base'?",
        "area_costs.Lundon: is not a region; did you mean 'London'?",
        "area_costs.Lundon: should be a number above 0, not -1",
        "resources.share: should be from 0 to 1, not 1.5",
        "resources.band_d: should be a number above 0, not 0",
        "resources.tier_share: should have a share for metropolitan district, london borough",
    ]


def test_tiers_that_do_not_add_up_are_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    design = designed(resources=Resources(1.0, 2_000.0, {**TIERS, "district": 0.2}))
    assert list(faults(design, country, rules)) == [
        (
            ("resources", "tier_share"),
            "county and district together have 1.05, a unitary council 1",
        )
    ]


def test_a_premium_that_contradicts_itself_is_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    def told(premium: Premium) -> list[str]:
        return [what for _, what in faults(designed(premium=premium), country, rules)]

    assert told(Premium("flat", 1.0, column="outcome", repaid=0.5)) == [
        "should be from 0 to below 1, not 1",
        "a premium flat has a column only when tied to outcomes",
        "a premium flat is not repaid",
    ]
    assert told(Premium("tied to outcomes", 0.1, strength=-1.0)) == [
        "a premium tied to outcomes needs the column of an outcome",
        "a premium tied to outcomes needs one above 0, not -1",
    ]
    assert told(Premium("invest to save", 0.1, repaid=2.0)) == [
        "invest to save needs the years until the money goes back",
        "should be above 0 and at most 1, not 2",
    ]


def test_a_code_that_is_no_council_is_named(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    found = list(faults(designed(fixed=("E06000009",)), country, rules))
    assert found[0][1].startswith("E06000009 is no council of these; did you mean")


def test_every_column_is_listed_once(designed: Made) -> None:
    design = designed(
        resources=Resources(1.0, 1.0, TIERS), premium=Premium("tied to outcomes", 0.1, "outcome")
    )
    assert columns_of(design) == ("population", "deprivation", "tax_base", "outcome")


NAN, INF = float("nan"), float("inf")


def test_a_share_of_a_column_below_nought_is_named_though_shares_sum(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    block = NeedBlock("upper", 1.0, UPPER, {"population": 1.5, "deprivation": -0.5})
    assert list(faults(designed(need=(block,)), country, rules)) == [
        (("need", 0, "columns"), "deprivation should have a share of 0 or more, not -0.5")
    ]


def test_a_weight_below_nought_is_named(designed: Made, country: Councils, rules: Rulebook) -> None:
    blocks = (
        NeedBlock("one", 1.5, UPPER, {"population": 1.0}),
        NeedBlock("two", -0.5, UPPER, {"population": 1.0}),
    )
    assert list(faults(designed(need=blocks), country, rules)) == [
        (("need", 1, "weight"), "should be 0 or more, not -0.5")
    ]


def test_a_column_that_is_nought_for_all_could_give_nobody_anything(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    none = country.with_columns(
        {"outcome": replace(country.column("outcome"), values=np.array([0, 5, 5, 0, 0, 0.0]))}
    )
    block = NeedBlock("upper", 1.0, UPPER, {"population * outcome": 1.0})
    ((path, what),) = faults(designed(need=(block,)), none, rules)
    assert path == ("need", 0, "columns")
    assert what.startswith("population * outcome is nought for every county and unitary and")
    # Districts have some: a block of theirs is in order.
    theirs = NeedBlock("lower", 1.0, ("district",), {"population * outcome": 1.0})
    assert list(faults(designed(need=(theirs,)), none, rules)) == []


def test_figures_below_nought_are_named(designed: Made, country: Councils, rules: Rulebook) -> None:
    def spoiled(name: str) -> Councils:
        values = country.of(name).copy()
        values[3] = -1.0
        return country.with_columns({name: replace(country.column(name), values=values)})

    block = NeedBlock("upper", 1.0, UPPER, {"outcome": 1.0})
    told = [what for _, what in faults(designed(need=(block,)), spoiled("outcome"), rules)]
    assert told == ["outcome is below nought for some councils"]
    taxed = designed(resources=Resources(1.0, 2_000.0, TIERS))
    found = list(faults(taxed, spoiled("tax_base"), rules))
    assert found == [(("resources", "column"), "tax_base is below nought for Port")]


def test_what_is_no_number_is_named_everywhere(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    design = designed(
        pot=(NAN, INF, 1.0),
        need=(NeedBlock("upper", NAN, UPPER, {"population": NAN}),),
        area_costs={"London": INF},
        resources=Resources(NAN, INF, {**TIERS, "unitary": NAN}),
        transition=(NAN, 0.5, 1.0),
        floors=(Bound((INF, NAN, 0.5)),),
        premium=Premium("tied to outcomes", NAN, column="outcome", strength=NAN),
    )
    told = [f"{'.'.join(map(str, path))}: {what}" for path, what in faults(design, country, rules)]
    assert told == [
        "pot: should be a number above 0, not nan",
        "pot: should be a number above 0, not inf",
        "need: the weights of the blocks sum to nan, nan more than 1",
        "need.0.weight: should be 0 or more, not nan",
        "need.0.columns: population should have a share of 0 or more, not nan",
        "need.0.columns: the column shares of 'upper' sum to nan, nan more than 1",
        "area_costs.London: should be a number above 0, not inf",
        "resources.share: should be from 0 to 1, not nan",
        "resources.band_d: should be a number above 0, not inf",
        "resources.tier_share: should be from 0 to 1 for unitary, not nan",
        "floor.0.level: should be a number of 0 or more, not inf",
        "floor.0.level: should be a number of 0 or more, not nan",
        "transition: should be from 0 to 1, not nan",
        "premium.share: should be from 0 to below 1, not nan",
        "premium.strength: a premium tied to outcomes needs one above 0, not nan",
    ]


def test_tier_shares_below_nought_are_named_though_they_add_up(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    tiers = {**TIERS, "county": -0.5, "district": 1.5}
    found = list(faults(designed(resources=Resources(1.0, 2_000.0, tiers)), country, rules))
    assert [what for _, what in found] == [
        "should be from 0 to 1 for county, not -0.5",
        "should be from 0 to 1 for district, not 1.5",
    ]


def test_only_blocks_of_need_may_multiply_columns(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    """A product in any other place is no column, and is named in its place."""
    design = designed(
        resources=Resources(1.0, 2_000.0, TIERS, column="tax_base * nothing"),
        premium=Premium("tied to outcomes", 0.1, column="outcome * population", strength=1.0),
        consolidates=("grant * grant",),
    )
    found = dict(faults(design, country, rules))
    assert set(found) == {("resources", "column"), ("premium", "column"), ("consolidates",)}
    assert found["resources", "column"].startswith("'tax_base * nothing' is not a column")


def test_a_tie_without_strength_and_a_loan_without_repayment_are_refused(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    """Either would be a premium by need under a name that brings more."""

    def told(premium: Premium) -> list[str]:
        return [what for _, what in faults(designed(premium=premium), country, rules)]

    assert told(Premium("tied to outcomes", 0.1, column="outcome")) == [
        "a premium tied to outcomes needs one above 0, not 0"
    ]
    assert told(Premium("invest to save", 0.1, after=2)) == [
        "should be above 0 and at most 1, not 0"
    ]


def test_what_a_kind_of_premium_has_no_use_for_is_refused(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    premium = Premium("by need", 0.1, strength=0.5, repaid=0.5, after=2)
    found = list(faults(designed(premium=premium), country, rules))
    assert found == [
        (("premium", "strength"), "a premium by need has one only when tied to outcomes"),
        (("premium", "repaid"), "a premium by need is not repaid"),
        (("premium", "after"), "a premium by need is not repaid"),
    ]


def test_a_block_for_no_class_is_named(designed: Made, country: Councils, rules: Rulebook) -> None:
    block = NeedBlock("none", 1.0, (), {"population": 1.0})
    found = list(faults(designed(need=(block,)), country, rules))
    assert (("need", 0, "classes"), "should name the classes that run its services") in found


def test_grants_to_roll_in_must_be_known_for_all(
    designed: Made, country: Councils, rules: Rulebook
) -> None:
    values = country.of("extra_grant").copy()
    values[[0, 1, 2, 4]] = np.nan
    holed = country.with_columns(
        {"extra_grant": replace(country.column("extra_grant"), values=values)}
    )
    found = list(faults(designed(consolidates=("extra_grant",)), holed, rules))
    assert found == [
        (("consolidates",), "extra_grant is not known for Shire, Upton, Downton and 1 more")
    ]
