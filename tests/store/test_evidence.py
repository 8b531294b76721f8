"""Unit costs and evidence as they come out of the reference."""

import pytest

from wholeplace.errors import MethodError
from wholeplace.prevention.evidence import as_effect
from wholeplace.prevention.unit_costs import overlapping, sum_of_parts
from wholeplace.store.evidence import (
    UNNAMED,
    evidence,
    named_bearers,
    parts,
    rules_of,
    unit_costs,
)


@pytest.fixture(scope="module")
def costs(reference):
    return unit_costs(reference)


@pytest.fixture(scope="module")
def library(reference):
    return evidence(reference)


@pytest.fixture(scope="module")
def edges(reference):
    return parts(reference)


def bearers(cost):
    return {bearer.body: round(bearer.share, 3) for bearer in cost.bearers}


def test_every_unit_cost_with_a_price_year_is_read(costs, reference):
    priced = [row["id"] for row in reference.rows("unit_costs") if row["prices"]]
    assert sorted(costs) == sorted(priced)
    assert len(costs) > 600


def test_a_unit_cost_whose_price_year_is_disputed_cannot_be_used(costs):
    assert "dhsc:qaly" not in costs


def test_a_year_in_care_reads_as_published(costs):
    care = costs["ucd14:SS1.0"]
    # £51,080 a year at 2013/14 prices, borne by the council.
    assert (care.amount.value, care.prices, care.unit) == (51_080, 2013, "per year")
    assert (care.value_kind, care.transfer) == ("fiscal", False)
    assert bearers(care) == {"council": 1.0}


def test_the_interval_is_a_labelled_assumption_from_the_confidence_table(costs, reference):
    (grade,) = (row for row in reference.rows("confidence") if row["grade"] == "D")
    half_width, amount = float(grade["half_width"]), costs["ucd14:SS1.0"].amount
    assert amount.low == pytest.approx(51_080 * (1 - half_width))
    assert amount.high == pytest.approx(51_080 * (1 + half_width))
    assert (amount.level, amount.family) == (float(grade["level"]), "cost")
    assert "no interval is published: 30% either way at 80% is an assumption" in (
        costs["ucd14:SS1.0"].note
    )


def test_every_unit_cost_names_its_source(costs):
    assert all(cost.source.publisher for cost in costs.values())
    assert all(cost.amount.source == cost.source for cost in costs.values())


def test_bearers_bear_all_of_every_unit_cost(costs):
    for cost in costs.values():
        assert sum(bearer.share for bearer in cost.bearers) == pytest.approx(1.0), cost.id


def test_a_composite_is_borne_as_its_parts_are(costs):
    # HO3.0: court desk 79.5; council 375 + 4 x 334.95 + 230 + half of letting 477; landlord half.
    found = bearers(costs["ucd14:HO3.0"])
    council = 375 + 4 * 334.95 + 230 + 477 / 2
    assert found["council"] == pytest.approx(council / 2_501.3, abs=1e-3)
    assert found["social landlords"] == pytest.approx(238.5 / 2_501.3, abs=1e-3)


def test_a_mixed_composite_says_which_of_its_parts_are_transfers(costs):
    # £9,800 for a workless claimant: £9,234 of benefits and tax, £566 of health care.
    claimant = costs["ucd14:E&E1.0"]
    transfers = {bearer.body: bearer.transfer for bearer in claimant.bearers}
    assert transfers == {"DWP": True, "NHS": False}
    assert bearers(claimant)["NHS"] == pytest.approx(566 / 9_800, abs=1e-3)


def test_an_unpublished_split_is_equal_and_says_so(costs, reference):
    (row,) = (
        row
        for row in reference.rows("unit_costs")
        if row["agency"] == "Police / Local authority" and row["composite"] == "false"
    )
    assert bearers(costs[row["id"]]) == {"police": 0.5, "council": 0.5}
    assert "equal parts are assumed unless one is given" in costs[row["id"]].note


def test_bodies_nobody_names_are_called_so(costs):
    unnamed = [b for cost in costs.values() for b in cost.bearers if b.body == UNNAMED]
    assert UNNAMED == "several bodies"
    assert unnamed


def test_a_split_that_is_published_by_parts_is_not_called_assumed(costs):
    assert "equal parts" not in costs["ucd14:CR2.0"].note


@pytest.mark.parametrize(
    ("bearer", "agency", "expected"),
    [
        ("council", "Local Authority / NHS", ("council",)),
        ("several", "NHS / Local authority", ("NHS", "council")),
        ("several", "Multiple / Multiple", (UNNAMED,)),
        ("several", "DWP / HM Revenue and Customs", ("DWP", "HMRC")),
    ],
)
def test_bearers_are_named_as_far_as_the_publisher_does(bearer, agency, expected):
    assert named_bearers(bearer, agency) == expected


def test_no_cashable_share_is_published_so_none_is_banked_and_it_is_an_assumption(costs):
    for cost in costs.values():
        for bearer in cost.bearers:
            assert bearer.cashable.value == 0
            assert bearer.cashable.source.is_assumption


def test_health_effects_and_wellbeing_are_told_by_their_unit(costs):
    assert costs["tag25:vpf_wtp"].is_health_effect
    assert costs["hmt21:wellby_central"].is_wellbeing
    assert not costs["ucd14:SS1.0"].is_health_effect


def test_fifty_parent_and_child_identities_hold_within_one_per_cent(costs, edges):
    amounts = {id: cost.amount.value for id, cost in costs.items()}
    composites = {edge.parent for edge in edges if edge.relation == "part_of"}
    gaps = {
        parent: abs(sum_of_parts(parent, parts=edges, amounts=amounts) / amounts[parent] - 1)
        for parent in composites
    }
    assert len([gap for gap in gaps.values() if gap < 0.01]) >= 50
    assert max(gaps.values()) < 0.01


def test_the_same_estimate_under_two_codes_has_one_price(costs, edges):
    twins = [(edge.parent, edge.part) for edge in edges if edge.relation == "same_as"]
    assert ("ucd14:HE1.7", "ucd14:HE2.10") in twins
    for one, two in twins:
        assert costs[one].amount.value == pytest.approx(costs[two].amount.value, rel=0.01)


def test_a_composite_and_its_part_are_known_to_overlap(edges):
    used = ["ucd14:HO3.0", "ucd14:HO3.0.3", "ucd14:SS1.0"]
    assert overlapping(used, parts=edges) == (("ucd14:HO3.0", "ucd14:HO3.0.3", "part_of"),)


def test_twins_of_parts_are_known_to_overlap(edges):
    # HO4.1 is the same estimate as HO3.0.3, a part of HO3.0.
    assert overlapping(["ucd14:HO3.0", "ucd14:HO4.1"], parts=edges)


def test_the_rules_hold_prices_schedules_and_the_graph(reference, edges):
    rules = rules_of(reference, prices=2024)
    assert rules.prices == 2024
    assert sorted(rules.schedules) == ["health", "long_horizon_sensitivity", "standard"]
    assert rules.parts == edges
    assert rules.schedules["standard"].edition == "Green Book 2026"


def test_the_library_keeps_its_nulls(library, reference):
    assert len(library) == len(reference.rows("evidence"))
    assert library["ev063"].effect is None


def test_family_group_conferences_can_be_used_as_an_effect(library):
    kind, size = as_effect(library["ev001"])
    assert kind == "difference"
    assert (size.value, size.low, size.high, size.level) == (-0.086, -0.135, -0.037, 0.95)
    assert (library["ev001"].without, library["ev001"].with_action) == (0.448, 0.362)


def test_exercise_against_falls_can_be_used_as_an_effect(library):
    kind, size = as_effect(library["ev021"])
    assert (kind, size.value, size.low, size.high) == ("rate ratio", 0.77, 0.71, 0.83)


def test_no_ratio_of_returns_can_be_used_as_an_effect(library):
    ratios = [each for each in library.values() if each.kind == "ratio of returns"]
    assert len(ratios) > 20
    for each in ratios:
        with pytest.raises(MethodError, match="may check a result but is not an effect"):
            as_effect(each)


def test_every_usable_effect_has_an_interval_with_its_level(library):
    usable = []
    for each in library.values():
        try:
            usable.append(as_effect(each)[1])
        except MethodError:
            continue
    assert len(usable) >= 10
    assert all(size.low < size.high and 0 < size.level < 1 for size in usable)
