"""A panel gives its measures, its reserves and their change, and nothing where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.panel import OutturnPanel, PanelAuthority

MEASURES = (
    "RS_netrevexp",
    "RS_resear_start",
    "RS_resear_end",
    "RS_resunall_start",
    "RS_resunall_end",
)
FIGURES = [
    # spending, earmarked at start and end, unallocated at start and end; two years
    [[100.0, 30.0, 20.0, 10.0, 10.0], [200.0, 20.0, 25.0, 10.0, 15.0]],
    [[0.0, 5.0, 6.0, 1.0, 1.0], [np.nan, 6.0, 7.0, 1.0, 1.0]],
    [[-10.0, 5.0, 6.0, 1.0, 1.0], [50.0, np.nan, 7.0, 1.0, 1.0]],
]


@pytest.fixture
def panel():
    return OutturnPanel(
        authorities=(
            PanelAuthority("E10000001", "E0001", "Shire", "county"),
            PanelAuthority("E07000001", "E0002", "North", "district"),
            PanelAuthority("E07000002", "E0003", "South", "district"),
        ),
        years=(2015, 2016),
        measures=MEASURES,
        titles=MEASURES,
        values=np.array(FIGURES),
        source="made-up",
    )


def test_a_measure_is_authorities_by_years(panel):
    np.testing.assert_array_equal(panel.of("RS_resear_end"), [[20, 25], [6, 7], [6, 7]])


def test_a_measure_that_is_not_there_is_offered_the_nearest(panel):
    with pytest.raises(InputError, match="did you mean 'RS_resear_end'"):
        panel.of("RS_resear_ende")


def test_reserves_are_earmarked_and_unallocated_together(panel):
    np.testing.assert_array_equal(panel.reserves()[0], [30, 40])
    np.testing.assert_array_equal(panel.reserves(at_end=False)[0], [40, 30])


def test_the_change_is_a_share_of_spending(panel):
    # (30 - 40) / 100 and (40 - 30) / 200
    np.testing.assert_allclose(panel.reserve_change()[0], [-0.1, 0.05])


def test_no_share_is_made_of_no_spending_or_of_spending_below_nought(panel):
    change = panel.reserve_change()
    assert np.isnan(change[1]).all()
    assert np.isnan(change[2]).all()


def test_authorities_can_be_picked_by_class_or_place(panel):
    districts = panel.pick(panel.is_class("district"))
    assert [a.name for a in districts.authorities] == ["North", "South"]
    np.testing.assert_array_equal(districts.values, panel.values[1:])
    assert panel.pick([2]).authorities[0].name == "South"


def test_years_can_be_cut_out(panel):
    later = panel.over(2016, 2016)
    assert later.years == (2016,)
    np.testing.assert_array_equal(later.values, panel.values[:, 1:])


@pytest.mark.parametrize(("first", "last"), [(2014, 2016), (2015, 2017), (2016, 2015)])
def test_years_it_has_not_got_are_refused(panel, first, last):
    with pytest.raises(InputError, match="covers 2015/16 to 2016/17"):
        panel.over(first, last)


def test_figures_of_another_shape_are_refused(panel):
    with pytest.raises(InputError, match="has 3 x 2 x 5 figures, not 2 x 2 x 5"):
        OutturnPanel(
            authorities=panel.authorities[:2],
            years=panel.years,
            measures=MEASURES,
            titles=MEASURES,
            values=panel.values,
            source="made-up",
        )
