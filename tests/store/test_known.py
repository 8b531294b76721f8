"""What a bundle may refer to, and how a cell names a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.source import Source, assumption
from wholeplace.store.action_rows import CostRow, EffectRow
from wholeplace.store.columns import around
from wholeplace.store.estimates import estimate_at, estimate_cells
from wholeplace.store.known import Known, source_words

NOTHING_KNOWN = Known(
    place=lambda text: pytest.fail(text), years=(), sources={}, names={"prices": ("2024",)}
)


class TestKnown:
    def test_the_reference_knows_years_prices_schemes_lines_and_measures(self, known):
        assert set(known.years) == {2022, 2023, 2024}
        assert {"2010", "2024", "2034"} <= set(known.names["prices"])
        assert {"cipfa", "wales", "pdel", "scotland"} <= set(known.names["tier_schemes"])
        assert {"RO3_csclkd", "RSX_phs", "NHS_core"} <= set(known.names["lines"])
        assert {"healthy_life_expectancy_male", "children_looked_after_rate"} <= set(
            known.names["measures"]
        )

    def test_unit_costs_without_a_price_year_cannot_be_used(self, known):
        assert "ucd14:SS1.0" in known.names["unit_costs"]
        assert "dhsc:qaly" not in known.names["unit_costs"]

    def test_evidence_is_a_source_with_its_study(self, known):
        source = known.source("ev021")
        assert source.publisher.startswith("Sherrington et al. 2019")
        assert source.title == "Exercise, all types: rate of falls"

    def test_publications_are_sources_by_their_id(self, known):
        assert known.source("mhclg-rsx-2024-25").id == "mhclg-rsx-2024-25"
        assert known.source("mhclg-rsx-2024-25").licence


class TestSources:
    def test_a_stated_assumption_is_one(self):
        source = NOTHING_KNOWN.source("Assumption: half of them")
        assert source == assumption("half of them")

    def test_other_words_are_a_local_source_with_an_id_of_its_own(self):
        one, other = NOTHING_KNOWN.source("Budget book"), NOTHING_KNOWN.source("Ledger")
        assert str(one) == "Budget book"
        assert one.id.startswith("local-")
        assert one.id != other.id
        assert one == NOTHING_KNOWN.source("Budget book")

    @pytest.mark.parametrize(
        ("source", "cell"),
        [
            (None, ""),
            (assumption("half"), "assumption: half"),
            (Source("mhclg-rsx-2024-25", "MHCLG", "Revenue summary"), "mhclg-rsx-2024-25"),
            (NOTHING_KNOWN.source("Budget book"), "Budget book"),
        ],
    )
    def test_a_source_is_written_as_a_person_would_name_it(self, source, cell):
        assert source_words(source) == cell

    @given(st.text(min_size=1).map(str.strip).filter(bool))
    def test_what_a_cell_says_comes_back(self, said):
        once = NOTHING_KNOWN.source(said)
        assert NOTHING_KNOWN.source(source_words(once)) == once


class TestEstimates:
    """Four columns of a row, and the estimate they are."""

    @staticmethod
    def cost(**cells):
        known = {"intervention": "a", "body": "b", "year": 2026, "prices": 2024}
        words = {"kind": "revenue", "what": "c", "source": "d"}
        return CostRow.model_validate({**known, **words, **cells})

    @staticmethod
    def effect(**cells):
        shares = dict.fromkeys(("attribution", "displacement", "leakage", "drop_off"), 0)
        known = {"intervention": "a", "outcome": "b", "unit_cost": "c", "source": "d"}
        years = {"lag": 0, "duration": 1}
        return EffectRow.model_validate({**shares, **known, **years, **cells})

    def test_a_number_alone_is_certain(self):
        assert estimate_at(self.cost(amount=5), around("amount")) == Estimate.known(5.0)

    def test_an_interval_of_no_width_is_certain(self):
        row = self.cost(amount=5, amount_low=5, amount_high=5, amount_level=0.9)
        assert estimate_at(row, around("amount")) == Estimate.known(5.0)

    def test_money_is_a_cost(self):
        row = self.cost(amount=5, amount_low=4, amount_high=7, amount_level=0.9)
        assert estimate_at(row, around("amount")) == Estimate.cost(5, low=4, high=7, level=0.9)

    def test_a_blank_value_is_no_estimate(self):
        assert estimate_at(self.effect(kind="success", size=1), around("deadweight")) is None
        assert estimate_at(self.effect(kind="success", size=1), around("need")) is None

    @pytest.mark.parametrize(("high", "family"), [(0.9, "share"), (1.0, "cost"), (1.4, "cost")])
    def test_need_is_a_share_as_long_as_it_cannot_pass_one(self, high, family):
        row = self.effect(
            kind="rate ratio", size=0.8, need=0.5, need_low=0.3, need_high=high, need_level=0.8
        )
        assert estimate_at(row, around("need")).family == family

    @pytest.mark.parametrize(
        ("kind", "family"),
        [
            ("difference", "normal"),
            ("success", "share"),
            ("risk ratio", "ratio"),
            ("rate ratio", "ratio"),
            ("odds ratio", "ratio"),
            ("hazard ratio", "ratio"),
        ],
    )
    def test_the_size_of_an_effect_is_what_its_kind_says(self, kind, family):
        row = self.effect(kind=kind, size=0.5, size_low=0.4, size_high=0.6, size_level=0.95)
        assert estimate_at(row, around("size")).family == family

    def test_a_ratio_that_reaches_nought_cannot_be(self):
        row = self.effect(kind="risk ratio", size=0.5, size_low=0, size_high=1, size_level=0.95)
        with pytest.raises(MethodError, match="a ratio should be above 0"):
            estimate_at(row, around("size"))

    @pytest.mark.parametrize(
        "estimate",
        [Estimate.known(3.0), Estimate.cost(5, low=4, high=7, level=0.9), None],
    )
    def test_what_is_written_is_what_is_read(self, estimate):
        cells = {k: v for k, v in estimate_cells(estimate, around("amount")).items() if v}
        if estimate is None:
            assert cells == {}
        else:
            assert estimate_at(self.cost(**cells), around("amount")) == estimate

    def test_a_source_goes_with_it(self):
        said = assumption("two posts")
        assert estimate_at(self.cost(amount=5), around("amount"), said).source == said
