"""The outturn of eight years agrees with what was published about it."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.store.councils import outturn_panel

CARE = ("county", "unitary", "metropolitan district", "london borough")
CODES = {
    "Northamptonshire": "E10000021",
    "Croydon": "E09000008",
    "Thurrock": "E06000034",
    "Greenwich": "E09000011",
    "Stoke-on-Trent": "E06000021",
}


@pytest.fixture(scope="module")
def panel(reference):
    return outturn_panel(reference)


def at(panel, code):
    return [a.code for a in panel.authorities].index(code)


def test_every_year_and_authority_has_a_place(panel):
    assert panel.years == tuple(range(2010, 2018))
    assert panel.values.shape == (490, 8, 52)
    assert panel.source == "mhclg-rs-2010-2017"


def test_councils_stand_by_class_in_the_areas_of_the_time(panel):
    counts = {name: int(panel.is_class(name).sum()) for name in (*CARE, "district")}
    assert counts == {
        "county": 27,
        "unitary": 56,
        "metropolitan district": 36,
        "london borough": 33,
        "district": 201,
    }


def test_every_council_has_a_code_of_the_gazetteer(panel, gazetteer):
    councils = [a for a in panel.authorities if a.area_class != "other"]
    assert {a.code for a in councils} <= set(gazetteer.areas)
    north_yorkshire = next(a for a in councils if a.e_code == "E2721")
    assert gazetteer.areas[north_yorkshire.code].name == "North Yorkshire"


@pytest.mark.parametrize(
    ("year", "at_end", "stated"),
    [(2014, True, 14.406), (2017, False, 13.340), (2017, True, 13.909)],
)
def test_reserves_of_152_councils_are_those_of_the_reserves_test(panel, year, at_end, stated):
    # The BBC's sums of May 2019: 14.4, 13.3 and 13.9 billion at March 2015, 2017 and 2018; that of
    # 2017 as the returns of the year after give it (those of 2016-17 itself give 13.304).
    councils = panel.pick(panel.is_class(*CARE))
    assert len(councils.authorities) == 152
    held = np.nansum(councils.reserves(at_end=at_end)[:, year - 2010])
    assert held / 1e9 == pytest.approx(stated, abs=6e-4)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("Northamptonshire", -91),
        ("Croydon", -55),
        ("Thurrock", -58),
        ("Greenwich", -44),
        ("Stoke-on-Trent", -55),
    ],
)
def test_falls_of_reserves_over_three_years_are_those_published(panel, name, stated):
    held = panel.reserves()[at(panel, CODES[name])]
    assert round(100 * (held[7] / held[4] - 1)) == stated


@pytest.mark.parametrize(
    ("area_class", "spread"),
    [
        ("county", 0.036),
        ("metropolitan district", 0.063),
        ("unitary", 0.073),
        ("london borough", 0.099),
        ("district", 0.541),
    ],
)
def test_reserves_move_by_as_much_of_spending_as_was_worked_out_before(panel, area_class, spread):
    # 2015-16 to 2017-18. For districts 0.595 with the one whose net revenue expenditure was below
    # nought, which has no meaning as a share.
    change = panel.over(2015, 2017).reserve_change()[panel.is_class(area_class)]
    assert np.nanstd(change) == pytest.approx(spread, abs=6e-4)


def test_a_reserve_ends_where_it_began_plus_what_was_put_in(panel):
    end = panel.of("RS_resear_start") + panel.of("RS_apear")
    np.testing.assert_allclose(end, panel.of("RS_resear_end"), atol=5_000, equal_nan=True)


def test_an_authority_without_a_return_is_not_known(panel):
    # Copeland made none for 2017-18.
    copeland = panel.of("RS_netrevexp")[at(panel, "E07000029")]
    assert np.isnan(copeland[7])
    assert copeland[6] == pytest.approx(11_043_296.83)


def test_what_did_not_exist_in_a_year_is_not_nought(panel):
    gateshead = at(panel, "E08000037")
    assert np.isnan(panel.of("RS_phs")[gateshead, :3]).all()  # public health came in 2013-14
    assert (panel.of("RS_phs")[gateshead, 3:] > 0).all()


def test_a_few_measures_can_be_had_alone(reference):
    few = outturn_panel(reference, measures=["RS_rsg", "RS_ctr"])
    assert few.values.shape == (490, 8, 2)
    assert set(few.titles) == {"Revenue Support Grant", "Council tax requirement"}


def test_every_measure_that_is_not_one_is_named(reference):
    with pytest.raises(InputError) as caught:
        outturn_panel(reference, measures=["RS_rsgg", "RS_ctrr"])
    assert "did you mean 'RS_rsg'" in str(caught.value)
    assert "RS_ctrr" in str(caught.value)
    with pytest.raises(InputError, match="at least one"):
        outturn_panel(reference, measures=[])
