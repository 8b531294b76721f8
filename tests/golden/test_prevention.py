"""Published worked examples that the method must reproduce (golden/prevention.json)."""

import json

import pytest

from wholeplace.prevention.appraisal import distributional_weight, ratio
from wholeplace.prevention.effects import (
    additionality,
    fall_in_chance,
    hazard_ratio,
    needed_to_treat,
    odds_ratio,
    risk_ratio,
)
from wholeplace.prevention.unit_costs import UnitCostPart, sum_of_parts
from wholeplace.store import evidence


@pytest.fixture(scope="module")
def golden(shared):
    path = shared / "golden" / "prevention.json"
    if not path.is_file():
        pytest.skip("the published worked examples are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def unit_costs(reference):
    return evidence.unit_costs(reference)


@pytest.fixture(scope="module")
def compiled(reference, unit_costs):
    """Return what the compiled parts of a unit cost come to."""
    amounts = {id: cost.amount.value for id, cost in unit_costs.items()}
    parts = evidence.parts(reference)
    return lambda parent: sum_of_parts(parent, parts=parts, amounts=amounts)


def summed(parts, counts=()):
    """Return the sum of golden parts, those named in ``counts`` taken so many times."""
    times = dict(counts)
    edges = [UnitCostPart("whole", name, times.get(name, 1), "part_of") for name in parts]
    return sum_of_parts("whole", parts=edges, amounts=parts)


@pytest.mark.parametrize("schedule", ["standard", "health"])
def test_t5_discount_factors_of_the_green_book(golden, reference, schedule):
    factors = reference.schedules()[schedule].factors(77)
    for year, expected in golden["T5_green_book_df"][schedule].items():
        assert factors[int(year)] == pytest.approx(expected, abs=5e-11)


def test_t6_a_complex_eviction(golden, compiled):
    case = golden["T6_eviction_HO1.0"]
    parts = dict(case["parts"])
    weeks = parts.pop("TA_weeks")
    assert summed(parts, {"TA_week": weeks}.items()) == pytest.approx(case["expected"], abs=0.5)
    assert compiled("ucd14:HO1.0") == pytest.approx(case["expected"], abs=0.5)


def test_t7_statutory_homelessness(golden, compiled):
    case = golden["T7_homeless_HO3.0"]
    parts = dict(case["parts"])
    weeks = parts.pop("BB_weeks")
    assert summed(parts, {"BB_week": weeks}.items()) == pytest.approx(case["expected"], abs=0.5)
    assert compiled("ucd14:HO3.0") == pytest.approx(case["expected"], abs=0.5)


def test_t8_domestic_violence_by_agency(golden, compiled, unit_costs):
    case = golden["T8_DV_agency_split"]
    assert summed(case["parts"]) == case["expected"]
    assert compiled("ucd14:CR2.0") == case["expected"]
    cost = unit_costs["ucd14:CR2.0"]
    assert cost.prices == 2008
    borne = {bearer.body: bearer.share * case["expected"] for bearer in cost.bearers}
    # The two council lines (children 193, housing 110) are one body.
    assert borne == pytest.approx(
        {"NHS": 1_171, "criminal justice": 581, "police": 415, "council": 303}
    )


def test_t9_an_application_under_section_31(golden, compiled, unit_costs):
    case = golden["T9_S31_split"]
    assert summed(case["parts"]) == case["expected"]
    assert compiled("ucd14:SS4.1") == pytest.approx(case["expected"])
    assert unit_costs["ucd14:SS4.1"].amount.value == case["expected"]


def test_t10_troubled_families_net_value_and_ratio_agree(golden):
    case = golden["T10_troubled_families_identity"]
    # A net value N at a ratio R means a cost of N / (R - 1).
    economic = case["net_economic_m"] / (case["bcr_econ"] - 1)
    fiscal = case["net_fiscal_m"] / (case["bcr_fiscal"] - 1)
    assert [economic, fiscal] == pytest.approx(case["implied_cost_m"], abs=0.05)


def test_t11_sure_start_pays_back_about_twice(golden):
    case = golden["T11_sure_start"]
    found = ratio(case["fiscal_bn"] + case["earnings_bn"], case["cost_bn"])
    assert found == pytest.approx(case["bcr_from_rounded"], abs=0.005)
    assert found == pytest.approx(case["bcr"], abs=0.015)


@pytest.mark.parametrize("name", ["FGC_LAC", "TF_LAC"])
def test_t13_effects_convert_as_published(golden, name):
    case = golden["T13_effect_conversion"][name]
    both = {"without": case["p0"], "with_action": case["p1"]}
    assert risk_ratio(**both) == pytest.approx(case["rr"], abs=5e-4)
    assert odds_ratio(**both) == pytest.approx(case["or"], abs=5e-5)
    assert hazard_ratio(**both) == pytest.approx(case["hr"], abs=5e-5)
    assert needed_to_treat(**both) == pytest.approx(case["nnt"], abs=0.05)


@pytest.mark.parametrize(
    ("kind", "field"), [("risk ratio", "rr"), ("odds ratio", "or"), ("hazard ratio", "hr")]
)
def test_t13_every_kind_gives_back_the_same_fall_in_chance(golden, kind, field):
    case = golden["T13_effect_conversion"]["FGC_LAC"]
    fall = fall_in_chance(kind, size=case[field], need=case["p0"])
    assert float(fall) == pytest.approx(-case["pp"] / 100, abs=5e-4)


def test_t14_a_distributional_weight(golden):
    case = golden["T14_dist_weight"]
    weight = distributional_weight(case["income"], median=case["median"], elasticity=case["eta"])
    assert weight == pytest.approx(case["expected"], abs=5e-5)


def test_t15_additionality(golden):
    case = golden["T15_additionality"]
    net = additionality(
        deadweight=case["deadweight"],
        displacement=case["displacement"],
        leakage=case["leakage"],
    )
    assert net == pytest.approx(case["expected_net_factor"])
