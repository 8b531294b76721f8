"""What an evaluation is worth before it is bought."""

import numpy as np
import pytest
from scipy.special import ndtri

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.learning import evpi, evppi
from wholeplace.prevention.studies import (
    NOTHING,
    PILOT,
    SCALE,
    Study,
    choose,
    evsi,
    sizes_of,
    survey_of,
    trial_of,
)

DRAWS = Draws(20_000, 1)
SIZES = (10, 50, 250, 1250)
STUDY = Study("Pilot", "effect", fixed=1_000.0, per_person=2.0, years=2)


@pytest.fixture(scope="module")
def toy():
    one = 1 + ndtri(DRAWS.uniform("p1"))
    two = 2 * ndtri(DRAWS.uniform("p2"))
    return np.column_stack([np.zeros(DRAWS.count), one - two]), one


@pytest.fixture(scope="module")
def doubtful():
    """A scheme of 100 people at £3,000 a bad outcome spared and £100 a person: net about nil."""
    without = np.full(DRAWS.count, 0.448)
    fall = 0.05 + 0.08 * ndtri(DRAWS.uniform("fall"))
    kept = np.clip(fall, -0.5, 0.4)
    return without, without - kept, 100 * (3_000 * kept - 100) * 10


def reports(doubtful):
    without, treated, _ = doubtful
    return [trial_of(without, treated, people=size, draws=DRAWS, name="pilot") for size in SIZES]


def test_ten_people_measured_with_spread_one_meet_the_closed_form(toy):
    # p1 ~ N(1, 1) seen through n = 10, sd 1: preposterior sd sqrt(1/(1 + 1/10)) = 0.953463;
    # unit normal loss of N(1, 0.953463) = 0.0723251
    report = survey_of(toy[1], spread=1, people=10, luck=DRAWS.uniform("study"))
    assert evsi(toy[0], report).value == pytest.approx(0.0723251, rel=0.03)


def test_a_sample_is_worth_less_than_knowing_and_knowing_less_than_everything(toy):
    net, one = toy
    report = survey_of(one, spread=3, people=5, luck=DRAWS.uniform("study"))
    assert evsi(net, report).value < evppi(net, {"p1": one}).value < evpi(net)


def test_a_trial_reports_shares_with_binomial_spread():
    without, treated = np.full(DRAWS.count, 0.448), np.full(DRAWS.count, 0.362)
    report = trial_of(without, treated, people=200, draws=DRAWS, name="fgc")
    assert report.mean(axis=0) == pytest.approx([0.448, 0.362], abs=0.001)
    # sqrt(0.448 x 0.552 / 200) = 0.03516
    assert report[:, 0].std() == pytest.approx(0.03516, rel=0.02)
    assert np.abs(report * 200 - np.round(report * 200)).max() < 1e-9


def test_a_chance_outside_nought_and_one_is_refused():
    with pytest.raises(MethodError, match="treated arm should be within 0 and 1"):
        trial_of(np.array([0.5]), np.array([-0.1]), people=5, draws=Draws(1), name="pilot")


def test_a_larger_study_is_worth_more_and_costs_more(doubtful):
    net = np.column_stack([np.zeros(DRAWS.count), doubtful[2]])
    found = sizes_of(STUDY, net=net, sizes=SIZES, report=reports(doubtful))
    worth = [each.evsi for each in found]
    assert worth == sorted(worth)
    assert [each.cost for each in found] == [1_040.0, 1_200.0, 2_000.0, 6_000.0]
    assert all(each.net == each.evsi - each.cost for each in found)


def test_a_result_that_three_places_use_is_worth_three_times_as_much(doubtful):
    net = np.column_stack([np.zeros(DRAWS.count), doubtful[2]])
    shared = Study("Pilot", "effect", fixed=1_000.0, per_person=2.0, years=2, places=3)
    (alone,) = sizes_of(STUDY, net=net, sizes=SIZES[:1], report=reports(doubtful)[:1])
    (three,) = sizes_of(shared, net=net, sizes=SIZES[:1], report=reports(doubtful)[:1])
    assert three.evsi == pytest.approx(3 * alone.evsi)


def test_a_pilot_is_chosen_where_the_scheme_may_well_lose(doubtful):
    now = doubtful[2]
    later = 0.9 * now
    evaluations = sizes_of(
        STUDY,
        net=np.column_stack([np.zeros(DRAWS.count), later]),
        sizes=SIZES,
        report=reports(doubtful),
    )
    choice = choose(now, during=np.zeros(DRAWS.count), evaluations=evaluations)
    assert [name for name, _ in choice.values] == [NOTHING, SCALE, PILOT]
    assert choice.best == PILOT
    assert choice.pilot is not None
    assert choice.pilot.people in SIZES


def test_a_sure_gain_is_scaled_now_and_a_sure_loss_is_left():
    report = [np.random.Generator(np.random.Philox(5)).normal(size=(1_000, 1))]
    for value, best in ((1e6, SCALE), (-1e6, NOTHING)):
        now = np.full(1_000, value)
        net = np.column_stack([np.zeros(1_000), 0.9 * now])
        evaluations = sizes_of(STUDY, net=net, sizes=[10], report=report)
        choice = choose(now, during=np.zeros(1_000), evaluations=evaluations)
        assert choice.best == best
        assert evaluations[0].evsi == 0


def test_without_a_pilot_on_offer_there_are_two_decisions():
    choice = choose(np.array([1.0, 3.0]), during=np.zeros(2), evaluations=())
    assert choice.values == ((NOTHING, 0.0), (SCALE, 2.0))
    assert choice.pilot is None
