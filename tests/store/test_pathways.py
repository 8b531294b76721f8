from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from wholeplace.cli.pathways import pathway
from wholeplace.demand.backcast import warnings_of
from wholeplace.demand.design import BalanceRate, Measure, ObservedRate, ObservedStock, Stated
from wholeplace.errors import InputError
from wholeplace.store.observations import neighbour_weights
from wholeplace.store.pathway_design import design_of
from wholeplace.store.pathways import Pathways

WIGAN, RUTLAND, KENT, SCILLY = "E08000010", "E06000017", "E10000016", "E06000053"
GOOD = """
id = "care"
title = "Care"
summary = "For tests."
method = "docs/methods/calibration.md"

[[segment]]
id = "children"
title = "Children"
ages = [0, 17]

[[state]]
id = "plan"
title = "On a plan"
stock = { measures = ["child_protection_plans"] }

[[state]]
id = "care"
title = "In care"
bands = [0.5, 2.0]
stock = { measures = ["children_looked_after"] }

[[state]]
id = "help"
title = "Helped at home"
stock = [ { assumed = [0.01, 0.005, 0.02], per = "person", why = "a guess" } ]

[[move]]
from = "outside"
to = "plan"
rate = { flow = ["child_protection_plans_started"] }

[[move]]
from = "plan"
to = "outside"
rate = { balance = "plan", why = "plans that end are not counted" }

[[move]]
from = "outside"
to = "care"
rate = { flow = ["children_starting_to_be_looked_after"] }

[[move]]
from = "care"
to = "outside"
rate = { flow = ["children_ceasing_to_be_looked_after"] }

[[move]]
from = "help"
to = "care"
rate = { chance = [0.0952, 0.05, 0.15], years = 1.0, why = "a guess" }

[[move]]
from = "help"
to = "outside"
rate = { months = [6, 4, 8], share = 0.5, why = "a guess" }

[[use]]
outcome = "Weeks in care"
unit_cost = "ucd14:SS2.0"
quantity = 52.18
state = "care"
why = "weeks of a year"

[[lever]]
edge = "help>care"
title = "Children helped at home coming into care"

[backcast]
measures = ["children_looked_after", "child_protection_plans_started"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with one design of children's care."""
    found = tmp_path_factory.mktemp("designs")
    (found / "care.toml").write_text(GOOD, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def pathways(reference, folder):
    """The pathways of that folder."""
    return Pathways(reference, folder=folder)


def read(reference, content):
    return design_of("care.toml", content, reference.sources())


def test_a_design_is_read_with_its_ways_to_a_rate(reference):
    design = read(reference, GOOD)
    plan, balance, _, out, chance, months = (move.rate for move in design.moves)
    assert plan == ObservedRate((Measure("need", "child_protection_plans_started"),), ())
    assert isinstance(balance, BalanceRate)
    assert isinstance(out, ObservedRate)
    assert out.over is None  # the stock of the state it leaves
    assert isinstance(chance, Stated)
    # A chance of 9.52% a year is a rate of -ln(1 - 0.0952) = 0.1000 a year.
    assert chance.three[0] == pytest.approx(0.1, abs=1e-4)
    # Half of those who stay six months on the mean: 0.5 x 12 / 6 a year, and 12 / 8 to 12 / 4.
    assert isinstance(months, Stated)
    assert months.three == pytest.approx((1.0, 0.75, 1.5))
    assert design.levers[0].edge == "help>care"
    assert [p.kind for p in design.predicted] == ["stock", "flow"]
    assert isinstance(design.states[0].stocks[0], ObservedStock)


def test_a_part_of_a_flow_with_a_stay_is_read(reference):
    rate = (
        'rate = { flow = ["ehcp_plans_issued"], of = ["ehcp_assessments"], months = [3, 2, 4],'
        ' months_why = "by law" }'
    )
    out = 'rate = { flow = ["children_ceasing_to_be_looked_after"] }'
    found = read(reference, GOOD.replace(out, rate)).moves[3].rate
    assert isinstance(found, ObservedRate)
    assert found.of[0].name == "ehcp_assessments"
    assert found.pace is not None
    assert found.pace.three == (4.0, 3.0, 6.0)


def test_every_problem_of_a_file_is_named_with_its_line(reference):
    bad = (
        GOOD.replace('to = "plan"', 'to = "plam"')
        .replace('state = "care"', 'state = "cane"')
        .replace('edge = "help>care"', 'edge = "help>cart"')
        .replace('measures = ["children_looked_after", ', 'measures = ["children_looked_afte", ')
    )
    with pytest.raises(InputError) as caught:
        read(reference, bad)
    told = str(caught.value)
    assert "line 28 move 1 to: 'plam' is not known here; did you mean 'plan'?" in told
    assert "use 1 state: 'cane' is not known here; did you mean 'care'?" in told
    assert "lever 1 edge: 'help>cart' is not known here" in told
    assert "'children_looked_afte' is not known here; did you mean 'children_looked_after'" in told
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ages = [0, 17]", 'ages = "all"', "line 7 segment 1 ages"),
        (', why = "a guess" } ]', " } ]", "a number needs a source, or a why"),
        ("[0.01, 0.005, 0.02]", "[0.01, 0.015, 0.02]", "low <= value <= high"),
        ('per = "person"', 'per = "head"', "needs per = 'person', 'people' or 'state:<id>'"),
        (
            'measures = ["child_protection_plans"]',
            'measures = ["child_protection_plans"], share = 0.5',
            "a share needs share_why or share_source",
        ),
        (
            'measures = ["child_protection_plans"]',
            'measures = ["child_protection_plans"], share = [0.5, 0.6, 0.7], share_why = "x"',
            "0 <= low <= value <= high",
        ),
        (
            'flow = ["child_protection_plans_started"]',
            'flow = ["child_protection_plans_started"], share = [1, 0.5, 1.5]',
            "a share needs share_why or share_source",
        ),
        ("months = [6, 4, 8]", "months = [6, 0, 8]", "months should be above 0"),
        ("chance = [0.0952, 0.05, 0.15]", "chance = [0.5, 0.1, 1.0]", "a chance should be below 1"),
        ('flow = ["child_protection_plans_started"]', 'of = ["x"]', "needs flow and months"),
        ("years = 1.0", "month = 3", "is not a key that can stand here"),
        ("chance = [0.0952", "published = [0.0952", "a published number needs a source"),
        ('why = "weeks of a year"', 'source = "nobody"', "'nobody' is not known here"),
        ('balance = "plan"', 'balance = "plane"', "'plane' is not known here"),
        ('id = "help"', 'id = "plan"', "'plan' is given twice"),
        ("id = ", "id == ", "is not written as TOML"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(reference, before, after, told):
    assert before in GOOD
    with pytest.raises(InputError) as caught:
        read(reference, GOOD.replace(before, after, 1))
    assert told in str(caught.value)


def test_a_measure_that_is_in_no_table_is_named_with_the_nearest(reference, tmp_path):
    bad = GOOD.replace("child_protection_plans_started", "child_protection_plans_start")
    (tmp_path / "care.toml").write_text(bad, encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'child_protection_plans_started'"):
        Pathways(reference, folder=tmp_path).of(WIGAN, first_year=2025)


def test_stocks_are_the_published_ones(pathways):
    # Wigan, 31 March 2025: 652 children looked after and 281 on protection plans.
    found = pathways.of(WIGAN, first_year=2025)["care"]
    care = sum(stock.people.value for stock in found.stocks if stock.state == "care")
    plan = sum(stock.people.value for stock in found.stocks if stock.state == "plan")
    assert care == pytest.approx(652)
    assert plan == pytest.approx(281)


def test_rates_are_near_those_counted(pathways):
    # Wigan, last three years: 183 of 645, 222 of 705 and 263 of 693 left care: 0.28, 0.31, 0.38.
    # Its stock fell in the last year, so that the rate that agrees with it is at the upper end.
    found = pathways.of(WIGAN, first_year=2025)["care"]
    leaving = next(move.rate for move in found.moves if move.edge == "care>outside")
    assert 0.25 < leaving.low < 0.38 < leaving.high < 0.5
    assert leaving.source is not None
    assert leaving.source.id == "dfe-cla-2025"


@pytest.mark.parametrize("place", [WIGAN, RUTLAND, KENT])
def test_large_and_small_places_have_a_pathway(pathways, place):
    found = pathways.of(place, first_year=2026)["care"]
    assert found.place == place
    assert all(move.rate.value > 0 for move in found.moves)


def test_what_is_not_known_of_a_place_is_said(pathways):
    # The Isles of Scilly: nobody in care was the last figure that was not suppressed, in 2019.
    found = pathways.of(SCILLY, first_year=2026)["care"]
    assert "In care: counted last at about the beginning of April 2019." in found.warnings
    assert (
        "From In care to outside: not known for this place; drawn from others like it."
        in found.warnings
    )


def test_a_county_has_the_people_of_its_districts(pathways, reference, gazetteer):
    codes = gazetteer.place(KENT).parts
    figures = reference.figures(
        "population", places=codes, periods=["2024"], measures=["population"]
    )
    total = sum(figure.value for figure in figures)
    at = pathways.observations.places.index(KENT)
    year = pathways.observations.years.index(2024)
    assert pathways.observations.ages[at, year].sum() == pytest.approx(total)


def test_every_place_has_every_pathway_and_the_second_call_is_kept(pathways):
    found = pathways.calibration("care", first_year=2026)
    assert pathways.calibration("care", first_year=2026) is found
    told = [found.of(place) for place in pathways.observations.places]
    assert len(told) == 153


def test_quarters_make_a_year_only_when_all_four_are_known(reference, tmp_path):
    quarterly = GOOD.replace(
        'rate = { flow = ["child_protection_plans_started"] }',
        'rate = { flow = ["homeless_relief_duty_owed"], per_year = 4 }',
    ).replace(', "child_protection_plans_started"]', "]")
    (tmp_path / "care.toml").write_text(quarterly, encoding="utf-8")
    seen = Pathways(reference, folder=tmp_path).observations
    measure = Measure("need", "homeless_relief_duty_owed", 0.0, 4)
    year = seen.years.index(2023)
    periods = ["2023Q2", "2023Q3", "2023Q4", "2024Q1"]
    quarters = [
        figure.value
        for figure in reference.figures(
            "need", places=[WIGAN], periods=periods, measures=[measure.name]
        )
    ]
    assert len(quarters) == 4
    at = seen.places.index(WIGAN)
    assert seen.flows[measure][at, year] == pytest.approx(sum(quarters))
    assert np.isnan(seen.flows[measure][:, seen.years.index(2017)]).all()


def test_neighbours_are_those_ranked_for_childrens_services(gazetteer, pathways):
    codes = pathways.observations.places
    weights = neighbour_weights(gazetteer, codes)
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(codes)))
    nearest = gazetteer.neighbours(WIGAN, model="dfe_children")[0].code
    assert weights[codes.index(WIGAN)].argmax() == codes.index(nearest)


def test_a_pathway_that_is_none_is_refused_with_the_nearest(pathways):
    with pytest.raises(InputError, match="did you mean 'care'"):
        pathways.of(WIGAN, first_year=2026, ids=["cares"])


def test_the_packaged_pathways_carry_their_back_cast(reference):
    found = Pathways(reference)
    judged = {id: found.backcast(id) for id in found.ids}
    assert judged["children"]
    told = warnings_of(found.design("children"), judged["children"])
    assert told == tuple(each.sentence for each in judged["children"])


def test_the_command_shows_stocks_rates_and_warnings(reference):
    told = CliRunner().invoke(pathway, ["children", "Wigan"], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    for words in ("Children on a protection plan", "protection>looked_after_foster"):
        assert words in told.output
    judged = Pathways(reference).backcast("children")
    assert all(f"- {each.sentence}" in told.output for each in judged)


def test_the_command_lists_the_pathways_and_answers_in_json():
    listed = CliRunner().invoke(pathway, ["--json"])
    assert "children" in json.loads(listed.output)["pathways"]
