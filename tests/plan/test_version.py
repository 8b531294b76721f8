"""One version of a plan is one text: canonical, compact, and free of draws."""

import json
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from wholeplace.errors import MethodError
from wholeplace.plan.version import (
    QUANTILES,
    SCHEMA,
    SCHEMA_VERSION,
    fingerprint,
    to_json,
    valuation_object,
)


@pytest.fixture(scope="module")
def text(plan):
    return to_json(plan)


@pytest.fixture(scope="module")
def document(text):
    return json.loads(text)


def test_the_same_plan_gives_the_same_bytes(plan, text):
    assert to_json(plan) == text


def test_the_text_is_canonical(text, document):
    again = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == text


def test_the_text_names_its_schema(document):
    assert document["schema"] == SCHEMA
    assert document["schema_version"] == SCHEMA_VERSION


def test_the_fingerprint_is_the_sha_256_of_the_text(text):
    assert fingerprint(text) == sha256(text.encode()).hexdigest()


def test_the_count_has_every_line_and_the_four_totals(document):
    assert len(document["count"]["lines"]) == 10
    assert document["count"]["totals"]["with transfers and schools"] == 900_000
    # without 220,000 of benefits and 90,000 of schools
    assert document["count"]["totals"]["without transfers or schools"] == 590_000


def test_what_is_not_known_is_null_and_never_nought(document):
    (missing,) = document["count"]["missing"]
    assert missing["gbp_thousand"] is None
    assert missing["flag"] == "[x]"


def test_draws_are_written_as_mean_and_quantiles_only(document, plan):
    net = document["actions"][0]["treasury"]["net"]
    assert set(net) == {"mean", "quantiles"}
    assert set(net["quantiles"]) == {str(at) for at in QUANTILES}
    expected = float(np.quantile(plan.valuations[0].treasury.net, 0.5))
    assert net["quantiles"]["0.5"] == pytest.approx(expected, rel=1e-9)


def test_no_array_in_the_text_is_as_long_as_the_draws(document, plan):
    def longest(thing):
        if isinstance(thing, dict):
            return max((longest(value) for value in thing.values()), default=0)
        if isinstance(thing, list):
            return max([len(thing), *(longest(value) for value in thing)])
        return 0

    assert longest(document) < plan.record.draws


def test_an_action_is_summed_over_bodies_and_the_sum_of_all_is_not(document):
    assert document["actions"][0]["cost"]["bodies"] == []
    assert document["together"]["cost"]["bodies"][0] == "Anytown Council"


def test_yearly_money_keeps_its_years_unit_and_prices(document):
    cost = document["actions"][0]["cost"]
    assert cost["years"] == [2025, 2026, 2027, 2028, 2029]
    assert (cost["unit"], cost["prices"]) == ("GBP", 2024)
    assert document["actions"][0]["finance"]["net"]["prices"] is None


def test_quantiles_by_body_have_years_then_bodies(document):
    middle = document["together"]["cost"]["values"]["quantiles"]["0.5"]
    assert len(middle) == 5
    assert len(middle[0]) == 3


def test_seed_and_draws_and_fingerprint_of_the_inputs_are_in_it(document, plan):
    assert document["record"]["seed"] == 1
    assert document["record"]["draws"] == 400
    assert document["fingerprint_of_inputs"] == plan.record.fingerprint


def test_sections_say_which_are_not_yet_there(document):
    states = {section["id"]: section["state"] for section in document["sections"]}
    assert states["count"] == "In this version."
    assert states["vehicles"] == "Not yet in this version."


def test_sources_come_with_their_licence_lines(document):
    assert document["sources"]["anyreturn"]["licence_line"] == "Contains public sector information."


def test_the_text_is_compact(text):
    assert len(text) < 100_000


def test_a_plan_without_actions_has_null_together(town):
    from wholeplace.plan.assemble import Worth

    assert json.loads(to_json(town.anytown(worth=Worth())))["together"] is None


def test_another_seed_changes_the_fingerprint_and_not_the_structure(plan, document):
    other = replace(plan, record=replace(plan.record, seed=2))
    again = json.loads(to_json(other))
    assert again["fingerprint_of_inputs"] != document["fingerprint_of_inputs"]
    assert again.keys() == document.keys()


def test_a_number_that_is_not_one_is_refused(plan):
    bad = replace(plan.count, population=float("nan"))
    with pytest.raises(MethodError):
        to_json(replace(plan, count=bad))


def test_a_valuation_alone_is_written_as_in_the_plan(plan, document):
    assert valuation_object(plan.valuations[0]) == document["actions"][0]
