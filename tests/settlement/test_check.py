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
        premium=Premium("tied to outcomes", 0.05, column="outcome"),
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
        (("pot",), "should be above 0, not -1"),
        (("floor", 0, "level"), "should have a level for each of 3 years, not 1"),
        (("floor", 0, "level"), "should be 0 or more, not -1"),
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
        "area_costs.Lundon: should be above 0, not -1",
        "resources.share: should be from 0 to 1, not 1.5",
        "resources.band_d: should be above 0, not 0",
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
        "should be 0 or more, not -1",
    ]
    assert told(Premium("invest to save", 0.1, repaid=2.0)) == [
        "invest to save needs the years until the money goes back",
        "should be from 0 to 1, not 2",
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
