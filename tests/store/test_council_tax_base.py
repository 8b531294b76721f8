"""The tax base is derived, so it is set against every figure about it that was published."""

from __future__ import annotations

import pytest

# Tax bases that councils resolved for 2024/25: decisions of cabinet and committees. The bases of
# North Hertfordshire and South Kesteven follow from 2025/26 and the growth they state.
SET_FOR_2024 = {
    "E09000013": 86_113,  # Hammersmith and Fulham
    "E09000015": 89_375,  # Harrow
    "E06000040": 69_742.5,  # Windsor and Maidenhead
    "E07000079": 42_855.33,  # Cotswold
    "E07000124": 25_321,  # Ribble Valley
    "E07000099": 50_836.3 / 1.0054,  # North Hertfordshire
    "E07000141": 50_140.5 / 1.0086,  # South Kesteven
}
MEAN_ERROR, WORST_ERROR = 0.018, 0.039
# Council tax in core spending power 2024-25, England: written answer 33943 of 2025.
STATED_COUNCIL_TAX = 36_154e6
# Of the Greater London Authority, and of Greater Manchester without its police [GBP, Band D].
LONDON, MANCHESTER = 471.40, 112.95
MANCHESTER_TEN = [f"E08{number:06d}" for number in range(1, 11)]


@pytest.fixture(scope="module")
def tax_base(councils):
    return dict(zip(councils.codes, councils.of("tax_base"), strict=True))


def test_seven_published_tax_bases_are_met_within_two_per_cent_on_average(tax_base):
    errors = [abs(tax_base[code] / stated - 1) for code, stated in SET_FOR_2024.items()]
    assert sum(errors) / len(errors) < MEAN_ERROR
    assert max(errors) < WORST_ERROR


def test_council_tax_of_all_authorities_comes_to_what_the_government_states(
    reference, gazetteer, councils, tax_base
):
    own = {
        f.place: f.value
        for f in reference.figures("band_d_own", measures=["band_d_own"], periods=["2024-25"])
    }
    billing = {c.code: tax_base[c.code] for c in councils.councils if c.area_class != "county"}
    fire = sum(
        own.get(member.body, 0) * base * member.share
        for code, base in billing.items()
        for known in gazetteer.known_as(code)
        for member in gazetteer.members.get(known, ())
        if member.kind == "fire" and member.body.startswith("E31") and member.lasts("2025-03-31")
    )
    everywhere = (
        councils.of("council_tax_requirement").sum()
        + fire
        + LONDON * sum(base for code, base in billing.items() if code.startswith("E09"))
        + MANCHESTER * sum(billing[code] for code in MANCHESTER_TEN)
    )
    assert everywhere == pytest.approx(STATED_COUNCIL_TAX, rel=0.003)


def test_the_base_of_october_2025_is_near_what_oxford_set_for_2026(councils):
    # Oxford set 48,725.2 after losses on collection; the base before them is 2.3 per cent larger.
    october = councils.of("tax_base_october")[councils.index("E07000178")]
    assert october == pytest.approx(49_866.46)
    assert 0.97 < 48_725.2 / october < 0.99


def test_a_countys_tax_base_is_that_of_its_districts(councils, tax_base):
    oxfordshire = [c.code for c in councils.councils if c.county == "E10000025"]
    assert len(oxfordshire) == 5
    assert tax_base["E10000025"] == pytest.approx(sum(tax_base[code] for code in oxfordshire))


def test_council_tax_is_band_d_times_the_tax_base(councils, tax_base):
    at = councils.index("E07000178")
    # Oxford: 346.36 a Band D household
    assert councils.of("council_tax_requirement")[at] == pytest.approx(
        346.36 * tax_base["E07000178"]
    )


def test_what_is_derived_says_how_and_how_surely(councils):
    for name in ("tax_base", "tax_base_october", "council_tax_requirement", "house_price"):
        assert "grade" in councils.column(name).derived


@pytest.mark.parametrize(
    ("district", "county", "precepts"),
    [
        ("E07000178", "E10000025", ["E23000029"]),  # Oxford: Oxfordshire, Thames Valley police
        ("E07000066", "E10000012", ["E23000028", "E31000015"]),  # Basildon: Essex police and fire
        ("E07000170", "E10000024", ["E23000019", "E31000030"]),  # Ashfield: Nottinghamshire
    ],
)
def test_what_each_authority_asks_adds_up_to_the_bill(
    reference, councils, district, county, precepts
):
    own = {f.place: f.value for f in reference.figures("band_d_own", measures=["band_d_own"])}
    asked = (
        councils.of("band_d_with_parishes")[councils.index(district)]
        + councils.of("band_d_own")[councils.index(county)]
        + sum(own[body] for body in precepts)
    )
    assert asked == pytest.approx(councils.of("band_d_area")[councils.index(district)], abs=0.015)
