"""Council tax from homes to bills, by hand and beside published bills."""

import csv
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.council_tax import (
    BANDS,
    REDUCED_A,
    Adjustment,
    BaseReturn,
    Demand,
    added,
    band_d,
    band_d_by_area,
    band_d_equivalents,
    band_ratios,
    bills,
    precepts,
    requirement,
    tax_base,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
RATIOS = band_ratios(RULES, year=2026)
D = Decimal


def homes(**by_band):
    return np.array([[float(by_band.get(band, 0)) for band in BANDS]])


def returned(**changes):
    """90 Band A homes and 100 Band D homes, everybody paying."""
    figures = {
        "names": ("Anytown",),
        "dwellings": homes(A=90, D=100),
        "exempt": homes(),
        "support": np.array([0.0]),
        "collection_rate": np.array([1.0]),
    }
    return BaseReturn(**{**figures, **changes})


def test_the_ratios_are_those_of_the_act():
    assert RATIOS["A"] == Fraction(6, 9)
    assert RATIOS["H"] == 2
    assert RATIOS[REDUCED_A] == Fraction(5, 9)
    assert list(RATIOS) == [REDUCED_A, *BANDS]


def test_a_band_starts_higher_and_pays_more_than_the_one_below():
    starts = [RULES.number(f"band_above_{band.lower()}", year=2026) for band in BANDS]
    assert starts == [0, 40_000, 52_000, 68_000, 88_000, 120_000, 160_000, 320_000]
    assert sorted(RATIOS.values()) == list(RATIOS.values())


def test_homes_become_band_d_equivalents():
    # 90 x 6/9 + 100 x 1 = 160; nine columns: 9 reduced A homes at 5/9 are 5.
    assert band_d_equivalents(homes(A=90, D=100), RATIOS) == pytest.approx([160])
    with_reduced = np.hstack([[[9.0]], homes(A=90, D=100)])
    assert band_d_equivalents(with_reduced, RATIOS) == pytest.approx([165])


def test_the_equivalents_manchester_published_come_out_band_by_band():
    # Notes to the collection fund 2002/03: homes after discounts, reduced A to H, and their Band D
    # equivalents. (The total printed there, 63,299, is 271 less than its own column adds up to.)
    counted = [47, 45_335, 15_425, 11_711, 4_947, 2_503, 1_116, 730, 39]
    published = [26, 30_224, 11_997, 10_410, 4_947, 3_059, 1_612, 1_217, 78]
    found = band_d_equivalents(np.diag(np.array(counted, float)), RATIOS)
    assert found == pytest.approx(published, abs=1)


def test_the_base_counts_exemptions_discounts_premiums_support_and_what_is_not_collected():
    # 160 less 9 exempt A homes (6) = 154; 20 Band D homes with one adult: 20 x 0.25 = 5 less, 149;
    # 3 second homes in Band D pay double: 152; reduction scheme 12: 140; 95% collected: 133;
    # 2 for the armed forces: 135.
    found = tax_base(
        returned(
            exempt=homes(A=9),
            adjustments=(
                Adjustment("single person", -0.25, homes(D=20)),
                Adjustment("second home", 1.0, homes(D=3)),
            ),
            support=np.array([12.0]),
            collection_rate=np.array([0.95]),
            class_o=np.array([2.0]),
        ),
        RATIOS,
    )
    assert found.listed == pytest.approx([160])
    assert found.charged == pytest.approx([152])
    assert found.supported == pytest.approx([140])
    assert found.total == pytest.approx([135])


def test_a_base_below_nought_is_refused_beside_every_other_problem():
    two = BaseReturn(
        names=("Anytown", "Elsewhere"),
        dwellings=np.vstack([homes(D=10), homes(A=-5, D=5)]),
        exempt=np.vstack([homes(), homes(D=6)]),
        support=np.array([25.0, 0.0]),
        collection_rate=np.array([0.98, 98.0]),
    )
    with pytest.raises(InputError) as caught:
        tax_base(two, RATIOS)
    assert [str(problem) for problem in caught.value.problems] == [
        "Elsewhere: dwellings should not be below nought",
        "Elsewhere: more homes are exempt than there are in a band",
        "Elsewhere: collection rate should be a share from 0 to 1, not 98",
        "Anytown: the tax base is below nought: -15.0 Band D equivalents",
        "Elsewhere: the tax base is below nought: -4.3 Band D equivalents",
    ]


def test_tables_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r"exempt: has the shape \(1, 2\), not \(1, 8\)"):
        returned(exempt=np.zeros((1, 2)))
    with pytest.raises(InputError, match="should have 8 bands, or 9 with A reduced first, not 3"):
        band_d_equivalents(np.ones((1, 3)), RATIOS)


def test_what_is_not_known_stays_not_known():
    unknown = homes(A=90, D=100)
    unknown[0, 0] = np.nan
    assert np.isnan(tax_base(returned(dwellings=unknown), RATIOS).total).all()


def test_oxford_2026_27_brings_in_what_its_report_says():
    # Oxford City Council: Band D £367.38 on a tax base of 48,725.2.
    assert requirement(D("367.38"), D("48725.2")) == D("17900663.98")
    assert band_d(D("17900663.98"), D("48725.2")) == D("367.38")


def test_nobody_can_be_charged_on_no_base():
    with pytest.raises(InputError, match="above nought to charge anything, not 0"):
        band_d(D(100), D(0))


def test_bills_by_band_are_those_on_devon_s_bills():
    # Devon County Council 2020/21 (Band D £1,439.46) and 2024/25 (£1,715.67).
    wanted = ("959.64", "1119.58", "1279.52", "1439.46", "1759.34", "2079.22", "2399.10", "2878.92")
    assert tuple(str(bills(D("1439.46"), RATIOS)[band]) for band in BANDS) == wanted
    wanted = (
        "1143.78",
        "1334.41",
        "1525.04",
        "1715.67",
        "2096.93",
        "2478.19",
        "2859.45",
        "3431.34",
    )
    assert tuple(str(bills(D("1715.67"), RATIOS)[band]) for band in BANDS) == wanted


def test_the_bills_of_all_296_billing_authorities_follow_from_their_band_d(shared):
    # MHCLG, council tax 2024-25, table 8: the bill for the area, Bands A to H. Areas round each
    # body's part, and the table averages parishes, so a published bill may be 1p off.
    table = shared / "data" / "finance" / "council_tax_area_bands_a_h_2024-25.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 296
    for row in rows:
        made = bills(D(row["band_D"]), RATIOS)
        off = {band: abs(made[band] - D(row[f"band_{band}"])) for band in BANDS}
        assert max(off.values()) <= D("0.01"), (row["name"], off)


def test_parts_are_rounded_before_they_are_added():
    # Two parts of £1.00 in Band A: 0.67 each, 1.34 together; 2.00 x 6/9 at once would be 1.33.
    assert added({"county": D(1), "police": D(1)}, RATIOS)["A"] == D("1.34")
    assert bills(D(2), RATIOS)["A"] == D("1.33")


def test_the_gla_has_two_bases_and_its_band_d_is_their_sum():
    # GLA 2026-27: £176.38 over London (E5101), £334.13 for police outside the City (E5102): £510.51
    # in the boroughs, £176.38 in the City.
    london = {"E09000001": D("9000.0"), "E09000007": D("95000.0"), "E09000008": D("140000.0")}
    boroughs = {code: base for code, base in london.items() if code != "E09000001"}
    demands = [
        Demand("GLA, general", D("176.38") * sum(london.values()), london),
        Demand("GLA, police", D("334.13") * sum(boroughs.values()), boroughs),
    ]
    assert band_d_by_area(demands) == {
        "E09000001": D("176.38"),
        "E09000007": D("510.51"),
        "E09000008": D("510.51"),
    }


def test_precepts_add_up_to_the_demand():
    demand = Demand("county", D(3_000_000), {"a": D(1000), "b": D(2000)})
    assert precepts(demand) == {"a": D("1000000.00"), "b": D("2000000.00")}


@given(st.decimals("100", "3000", places=2))
def test_band_h_pays_three_times_band_a_within_pennies(charge):
    by_band = bills(charge, RATIOS)
    assert abs(by_band["H"] - 3 * by_band["A"]) <= D("0.02")
    assert list(by_band.values()) == sorted(by_band.values())


@given(
    st.lists(st.integers(0, 5000), min_size=8, max_size=8),
    st.floats(0.5, 1.0),
    st.floats(0, 0.3),
)
def test_a_base_never_exceeds_every_home_paying_in_full(counts, rate, supported):
    dwellings = np.array([counts], float)
    every = band_d_equivalents(dwellings, RATIOS)
    found = tax_base(
        returned(
            dwellings=dwellings,
            support=supported * every,
            collection_rate=np.array([rate]),
        ),
        RATIOS,
    )
    assert (found.total <= every + 1e-9).all()
