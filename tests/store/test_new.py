"""A new bundle: the place's published figures, and illustrations that say what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wholeplace.count.reconcile import replace as replaced
from wholeplace.errors import InputError
from wholeplace.store.bundle import read_bundle, write_bundle
from wholeplace.store.evidence import unit_costs
from wholeplace.store.illustrations import illustration_rows
from wholeplace.store.known import known_names
from wholeplace.store.new import new_bundle
from wholeplace.store.returns import count_place
from wholeplace.store.tags import tags


@pytest.fixture(scope="module")
def wigan(reference):
    return new_bundle(reference, "Wigan MBC")


def lines_of(bundle, service):
    return [line for line in bundle.embedded if line.service == service]


class TestPublishedFigures:
    def test_the_place_is_found_by_any_of_its_names(self, wigan):
        assert (wigan.place.code, wigan.year) == ("E08000010", 2024)

    def test_an_unknown_place_is_answered_with_the_nearest(self, reference):
        with pytest.raises(InputError, match="did you mean 'Wigan'"):
            new_bundle(reference, "Wigam")

    def test_a_year_without_returns_is_refused(self, reference):
        with pytest.raises(InputError, match="no returns are held"):
            new_bundle(reference, "Wigan", year=2011)

    def test_a_year_without_a_national_total_says_that_the_figure_is_not_known(self, reference):
        lines = new_bundle(reference, "Wigan", year=2022).embedded
        (nhs,) = [line for line in lines if line.service == "NHS_core"]
        assert nhs.gbp_thousand is None
        assert nhs.source == "not known: no published figure is at hand"

    def test_its_spending_is_the_counts_own(self, wigan, reference):
        count = count_place(reference, wigan.place, year=2024)
        told = {line.id: line.gbp_thousand for line in wigan.embedded}
        assert told.keys() == {line.id for line in (*count.lines, *count.missing)}
        for line in count.lines:
            assert told[line.id] == pytest.approx(line.gbp_thousand, rel=1e-14)

    def test_looked_after_children_are_as_returned(self, wigan):
        # RO3 2024-25, Wigan, children looked after: 61,913 GBP thousand.
        (line,) = lines_of(wigan, "RO3_csclkd")
        assert line.gbp_thousand == 61913
        assert line.source.startswith("mhclg-ro3")

    def test_nothing_of_it_replaces_what_is_published(self, wigan, reference):
        assert wigan.own == ()
        assert wigan.partner_lines == ()
        count = count_place(reference, wigan.place, year=2024)
        same, told = replaced(count, wigan.partner_lines)
        assert same.total() == count.total()
        assert told.changes == ()

    def test_every_line_has_method_confidence_and_source(self, wigan):
        assert all(x.method and x.confidence and x.source for x in wigan.embedded)

    def test_every_body_that_spends_is_a_body_of_the_bundle(self, wigan):
        codes = {body.code or body.id for body in wigan.bodies}
        assert {line.body for line in wigan.embedded} <= codes
        assert wigan.bodies[0].id == "council"
        assert wigan.bodies[0].role == "convener"
        assert {"NHS", "DWP", "HMRC", "police"} <= {body.id for body in wigan.bodies}

    def test_its_tags_are_the_default_ones(self, wigan, reference):
        default = tags(reference)
        assert {tag.line for tag in wigan.tags} == set(default)
        assert all(tag == default[tag.line] for tag in wigan.tags)

    def test_outcomes_have_registered_measures_and_no_targets(self, wigan, reference):
        assert len(wigan.outcomes) == 8
        assert {outcome.measure for outcome in wigan.outcomes} <= set(reference.measures())
        assert all(outcome.target is None for outcome in wigan.outcomes)

    def test_a_council_without_a_return_is_missing_and_not_nought(self, reference):
        birmingham = new_bundle(reference, "Birmingham")
        council = [line for line in birmingham.embedded if line.body == "E08000025"]
        assert council
        assert {line.gbp_thousand for line in council} == {None}
        assert {line.flag for line in council} == {"[x]"}

    def test_a_county_has_its_districts(self, reference):
        kent = new_bundle(reference, "Kent")
        assert {"Thanet", "Dover"} <= {body.id for body in kent.bodies}
        assert len({body.id for body in kent.bodies}) == len(kent.bodies)


class TestIllustrations:
    def test_the_title_says_whose_plan_it_is_not(self, wigan):
        assert wigan.illustration
        assert wigan.title.startswith("Illustrative plan for Wigan")
        assert wigan.title.endswith("not the council's plan")

    def test_every_action_and_promise_is_an_illustration(self, wigan):
        assert {action.status for action in wigan.interventions} == {"illustration"}
        assert {promise.status for promise in wigan.commitments} == {"illustration"}
        assert {promise.funding for promise in wigan.commitments} == {"unfunded"}

    def test_every_action_rests_on_an_entry_of_the_evidence_library(self, wigan, reference):
        library = {row["id"]: row for row in reference.rows("evidence")}
        for action in wigan.interventions:
            assert action.source.id in library
            assert library[action.source.id]["validation_only"] == "false"
            assert {effect.source.id for effect in action.effects} == {action.source.id}

    def test_family_group_conferences_are_as_the_trial_found(self, wigan):
        # Taylor et al. 2024: 36.2% against 44.8% looked after, so -0.086.
        (action,) = [a for a in wigan.interventions if a.source.id == "ev001"]
        (effect,) = action.effects
        assert effect.need.value == 0.448
        assert (effect.kind, effect.size.value) == ("difference", -0.086)
        assert (effect.size.low, effect.size.high, effect.size.level) == (-0.135, -0.037, 0.95)
        assert effect.unit_cost == ""
        assert {edge.split(">")[0] for edge in effect.acts_on} == {"children:protection"}

    def test_falls_classes_have_the_published_ratio(self, wigan):
        (action,) = [a for a in wigan.interventions if a.source.id == "ev021"]
        (effect,) = action.effects
        assert (effect.size.value, effect.size.low, effect.size.high) == (0.77, 0.71, 0.83)
        assert effect.size.family == "ratio"

    def test_actions_are_sized_by_the_places_own_figures(self, wigan):
        # 281 children with a plan at 31 March 2025, one in five: 56.2.
        (action,) = [a for a in wigan.interventions if a.source.id == "ev001"]
        assert action.eligible == 56
        assert "281 children with a child protection plan on 31 March 2025" in action.population

    def test_homelessness_is_summed_over_four_quarters(self, wigan):
        # Relief duties owed, 2025Q1 to Q4: 348 + 341 + 386 + 310 = 1,385; one in ten: 138.5.
        (action,) = [a for a in wigan.interventions if a.source.id == "ev057"]
        assert "1,385 households" in action.population
        assert action.eligible == 138

    def test_what_nobody_has_published_is_an_assumption_with_a_wide_interval(self, wigan):
        for action in wigan.interventions:
            assert action.take_up.source.is_assumption
            assert action.take_up.high / action.take_up.low > 1.4
            for cost in action.costs:
                assert cost.amount.source.is_assumption
                assert cost.amount.high / cost.amount.low >= 4

    def test_cost_follows_the_people_who_take_part(self, wigan):
        # 56 children x 70% x £2,000 = £78,400 in a full year, half of it in the first.
        (action,) = [a for a in wigan.interventions if a.source.id == "ev001"]
        assert [round(c.amount.value) for c in action.costs] == [39200, 78400, 78400, 78400, 78400]
        assert {c.prices for c in action.costs} == {2024}

    def test_every_effect_acts_on_a_pathway(self, wigan, reference):
        edges = known_names(reference).names["edges"]
        for action in wigan.interventions:
            for effect in action.effects:
                assert effect.acts_on
                assert set(effect.acts_on) <= edges

    def test_contracts_are_assumptions_about_published_unit_costs(self, wigan, reference):
        published = unit_costs(reference)
        bodies = {body.id for body in wigan.bodies}
        assert wigan.contracts
        for contract in wigan.contracts:
            assert contract.unit_cost in published
            assert contract.body in {
                bearer.body for bearer in published[contract.unit_cost].bearers
            }
            assert contract.body in bodies
            assert contract.source.is_assumption

    def test_budgets_are_a_part_of_what_all_actions_would_cost(self, wigan):
        asked = sum(
            line.amount.value
            for action in wigan.interventions
            for line in action.costs
            if line.body == "council" and line.year == 2027
        )
        (budget,) = [b for b in wigan.budgets if (b.body, b.year) == ("council", 2027)]
        assert budget.gbp == pytest.approx(0.9 * asked, abs=500)
        assert budget.source.startswith("assumption:")

    def test_optimism_follows_the_grade_of_the_evidence(self, wigan):
        by_source = {action.source.id: action for action in wigan.interventions}
        assert by_source["ev001"].optimism_benefit == 0
        assert by_source["ev005"].optimism_benefit == 0.1

    def test_an_action_whose_people_are_not_known_is_left_out(self, reference, wigan):
        area = replace(wigan.place.area, code="E99999999")
        nowhere = replace(wigan.place, area=area, known_as=("E99999999",))
        rows = illustration_rows(reference, nowhere, first_year=2026)
        assert rows["interventions"] == ()
        assert rows["contracts"] == ()
        assert rows["budgets"] == ()
        assert len(rows["outcomes"]) == 8

    def test_an_action_for_nobody_is_left_out(self, reference):
        # The Isles of Scilly owed no relief duty in the last four quarters.
        scilly = new_bundle(reference, "Isles of Scilly")
        assert "ev057" not in {action.source.id for action in scilly.interventions}

    def test_a_countys_homelessness_is_its_districts_together(self, reference):
        kent = new_bundle(reference, "Kent")
        (action,) = [a for a in kent.interventions if a.source.id == "ev057"]
        figures = reference.figures(
            "need", places=kent.place.parts, measures=("homeless_relief_duty_owed",)
        )
        last = sorted({figure.period for figure in figures})[-4:]
        total = sum(figure.value for figure in figures if figure.period in last)
        assert f"{total:,.0f} households" in action.population


@pytest.mark.parametrize("place", ["Wigan", "Kent", "Birmingham", "City of London", "Barnsley"])
def test_a_new_bundle_is_written_and_read_back_without_a_fault(place, reference, tmp_path):
    bundle = new_bundle(reference, place)
    write_bundle(bundle, tmp_path / "folder")
    write_bundle(bundle, tmp_path / "book.xlsx")
    assert read_bundle(tmp_path / "folder", reference) == bundle
    assert read_bundle(tmp_path / "book.xlsx", reference) == bundle


def test_the_valuation_ends_where_the_deflator_does(wigan, reference):
    settings = wigan.settings
    assert settings.first_year + settings.years - 1 <= max(reference.deflators().index)
    assert settings.years <= 10
