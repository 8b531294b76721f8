"""Published cohort models, stated as files, give the published answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from wholeplace.demand import model_run
from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.prevention.model_results import TOTAL, model_results
from wholeplace.store.model_file import read_model

HERE = Path(__file__).parent


def results_of(name, draws=0, seed=1):
    model = read_model(HERE / f"{name}.toml")
    return model_results(run_model(model, draws=Draws(draws, seed) if draws else None))


def sums(results, strategy, measure=TOTAL):
    return next(each.central[measure] for each in results.strategies if each.id == strategy)


@pytest.fixture(scope="module")
def golden(shared):
    path = shared / "golden" / "prevention.json"
    if not path.is_file():
        pytest.skip("the published worked examples are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def test_t1_hiv_comes_out_to_the_digits_printed(golden):
    expected = golden["T1_hiv_briggs_ex2_5"]["expected"]
    found = results_of("t1_hiv")
    assert sums(found, "monotherapy") == pytest.approx(expected["mono_cost"], abs=0.005)
    assert sums(found, "monotherapy", "life_years") == pytest.approx(expected["mono_ly"], abs=5e-7)
    assert sums(found, "combination") == pytest.approx(expected["comb_cost"], abs=0.005)
    assert sums(found, "combination", "life_years") == pytest.approx(expected["comb_ly"], abs=5e-7)
    combination = found.effects[0].central[1]
    assert combination.more_cost == pytest.approx(expected["d_cost"], abs=0.0005)
    assert combination.more_effect == pytest.approx(expected["d_ly"], abs=5e-8)
    assert combination.ratio == pytest.approx(expected["icer"], abs=0.0005)


def test_t1_hiv_agrees_with_the_workbook_of_the_textbook():
    # the textbook's Excel model, as kept in heemod's tests of agreement with it
    found = results_of("t1_hiv")
    assert sums(found, "monotherapy") == pytest.approx(44663.4535637, abs=1e-6)
    assert sums(found, "combination") == pytest.approx(50601.6513312, abs=1e-6)
    assert found.effects[0].central[1].ratio == pytest.approx(6275.95560, abs=1e-4)


def test_t1b_hiv_with_half_cycle_correction():
    # rdecision, vignette SM01: 8.475 and 9.42 life years
    found = results_of("t1b_hiv_half_cycle")
    assert sums(found, "monotherapy", "life_years") == pytest.approx(8.475, abs=0.0005)
    assert sums(found, "combination", "life_years") == pytest.approx(9.42, abs=0.005)


def test_t1c_hiv_over_draws_is_near_the_published_simulation():
    # Briggs ex. 4.7, 1,000 runs in Excel with very wide costs (standard error equal to the mean):
    # 45,924 (22,627 to 98,857), 8.488 (8.08 to 8.89) life years; 51,759; 9.413; ratio 6,516.
    found = results_of("t1c_hiv_uncertain", draws=4_000)
    mono, both = (each.drawn for each in found.strategies)
    # the mean cost of 1,000 runs has a standard error of about 20,000 / sqrt(1000) = 630
    assert mono[TOTAL].mean == pytest.approx(45_924, abs=3 * 630)
    assert both[TOTAL].mean == pytest.approx(51_759, abs=3 * 630)
    assert mono[TOTAL].low == pytest.approx(22_627, rel=0.05)
    assert mono[TOTAL].high == pytest.approx(98_857, rel=0.12)
    assert mono["life_years"].mean == pytest.approx(8.488, abs=0.02)
    assert (mono["life_years"].low, mono["life_years"].high) == pytest.approx(
        (8.08, 8.89), abs=0.03
    )
    assert both["life_years"].mean == pytest.approx(9.413, abs=0.03)
    assert found.effects[0].drawn[1].ratio == pytest.approx(6_516, rel=0.06)


def test_t1d_hiv_as_heemod_restates_it():
    # heemod, vignette c_homogeneous: totals of 1,000 people, ratio 5,100.02
    found = results_of("t1d_hiv_heemod")
    assert sums(found, "mono") == pytest.approx(48_762_093, abs=0.5)
    assert sums(found, "comb") == pytest.approx(92_984_848, abs=0.5)
    assert sums(found, "mono", "life_years") == pytest.approx(8_585.843, abs=5e-4)
    assert sums(found, "comb", "life_years") == pytest.approx(17_256.937, abs=5e-4)
    assert found.effects[0].central[1].ratio == pytest.approx(5_100.02, abs=0.005)


def test_t2_sick_sicker_with_dominance(golden):
    expected = golden["T2_sick_sicker_DARTH"]["expected"]
    found = results_of("t2_sick_sicker")
    for id in ("SoC", "A", "B", "AB"):
        cost, qalys = expected[id]
        assert sums(found, id) == pytest.approx(cost, abs=0.5)
        assert sums(found, id, "qalys") == pytest.approx(qalys, abs=5e-4)
    by_id = {each.strategy: each for each in found.effects[0].central}
    assert by_id["B"].ratio == pytest.approx(expected["icer_B_vs_SoC"], abs=0.5)
    assert by_id["AB"].ratio == pytest.approx(expected["icer_AB_vs_B"], abs=0.5)
    assert by_id["A"].standing == expected["A_status"]


def test_sick_sicker_with_mortality_by_age_and_values_of_moves():
    # Alarid-Escudero and others 2023, time-dependent tutorial, its table of results
    found = results_of("sick_sicker_by_age")
    published = {
        "SoC": (116_374, 18.879),
        "A": (218_789, 19.636),
        "B": (202_536, 20.199),
        "AB": (296_300, 21.097),
    }
    for id, (cost, qalys) in published.items():
        assert sums(found, id) == pytest.approx(cost, abs=0.5)
        assert sums(found, id, "qalys") == pytest.approx(qalys, abs=5e-4)
    by_id = {each.strategy: each for each in found.effects[0].central}
    assert by_id["B"].ratio == pytest.approx(65_288, abs=0.5)
    assert by_id["AB"].ratio == pytest.approx(104_461, abs=0.5)
    assert by_id["A"].standing == "dominated"


def test_total_hip_replacement_of_the_textbook():
    # Briggs ex. 3.5: totals of its Excel model, as kept in heemod's tests of agreement with it
    found = results_of("thr")
    assert sums(found, "standard") == pytest.approx(512.434658, abs=5e-7)
    assert sums(found, "np1") == pytest.approx(610.311818, abs=5e-7)
    assert sums(found, "standard", "qalys") == pytest.approx(14.6531896, abs=5e-8)
    assert sums(found, "np1", "qalys") == pytest.approx(14.69770986, abs=5e-9)
    assert found.effects[0].central[1].ratio == pytest.approx(2198.486665, abs=5e-6)


def test_total_hip_replacement_has_the_published_people_in_each_state():
    # the textbook's trace of the standard prosthesis after 2 and 8 years
    run = run_model(read_model(HERE / "thr.toml"))
    standard = run.occupancy[0][:, 1:]
    assert standard[2] == pytest.approx([0.97265720, 0.0007768, 0, 0.02656600], abs=5e-9)
    assert standard[8] == pytest.approx(
        [0.88040225, 0.00168398, 0.00618146, 0.11173231], abs=5e-9
    )  # fmt: skip


def test_knee_replacement_is_as_near_the_paper_as_others_come():
    # Dong and Buxton 2006, table 4. The paper does not state its discounting; rdecision, which
    # restates the inputs, accepts 100,000 pounds and 250 QALYs for 1,000 people, and so do we.
    found = results_of("tkr")
    assert sums(found, "conventional") == pytest.approx(7_791_288.9, abs=100_000)
    assert sums(found, "assisted") == pytest.approx(7_208_671.4, abs=100_000)
    assert sums(found, "conventional", "qalys") == pytest.approx(5_526.4, abs=250)
    assert sums(found, "assisted", "qalys") == pytest.approx(5_541.2, abs=250)
    other = found.effects[0].central[1]
    assert (other.strategy, other.standing) == ("conventional", "dominated")
    assert -other.more_cost / 1_000 == pytest.approx(-583, abs=50)
    assert -other.more_effect / 1_000 == pytest.approx(0.0164, abs=0.005)


def test_knee_replacement_has_the_published_deaths():
    # Dong and Buxton 2006, table 4: 37.10 and 37.06 of 100 dead after ten years
    run = run_model(read_model(HERE / "tkr.toml"))
    assert run.occupancy[:, -1, -1] / 10 == pytest.approx([37.10, 37.06], abs=0.2)


def test_a_decision_tree_is_a_cohort_one_branch_deeper_a_cycle():
    # Evans 1997: sumatriptan 22.06 and 0.41686, caffeine 4.71 and 0.20128. By hand, caffeine:
    # 1.32 + 0.379 x 0.297 x 1.32 + 0.621 x 0.08 x (63.16 + 0.002 x 1093) = 4.71497
    found = results_of("sumatriptan")
    assert sums(found, "sumatriptan") == pytest.approx(22.06, abs=0.005)
    assert sums(found, "sumatriptan", "utility") == pytest.approx(0.41686, abs=5e-6)
    assert sums(found, "caffeine") == pytest.approx(4.71497244, abs=1e-8)
    assert sums(found, "caffeine", "utility") == pytest.approx(0.20128, abs=5e-6)


def test_t4_value_of_perfect_information_by_draws(golden):
    exact = golden["T4_voi_normal"]["expected"]["evpi"]
    found = results_of("t4_learning", draws=100_000)
    choice = next(each for each in found.effects[0].choices if each.threshold == 1)
    assert choice.evpi_error < 0.004
    assert abs(choice.evpi - exact) < 4 * choice.evpi_error


@pytest.mark.parametrize("name", ["t1c_hiv_uncertain"])
def test_draws_are_the_same_bytes_in_any_chunk_and_either_engine(name, monkeypatch):
    # 600 draws at once run in the compiled engine, 20 at a time in plain numpy
    model = read_model(HERE / f"{name}.toml")
    whole = run_model(model, draws=Draws(600, 3)).drawn
    monkeypatch.setattr(model_run, "NUMBERS_AT_ONCE", 5_000)
    chunked = run_model(model, draws=Draws(600, 3)).drawn
    assert whole.tobytes() == chunked.tobytes()


def test_more_draws_keep_the_first_ones():
    model = read_model(HERE / "t1c_hiv_uncertain.toml")
    few, many = (run_model(model, draws=Draws(count, 3)).drawn for count in (20, 40))
    assert np.array_equal(few, many[:, :, :20])


def test_strategies_share_their_luck():
    # what only chance tells apart is the same in both: so differences vary less than sums
    model = read_model(HERE / "t1c_hiv_uncertain.toml")
    drawn = run_model(model, draws=Draws(500, 3)).drawn
    apart = drawn[1, 0] - drawn[0, 0]
    assert apart.std() < 0.2 * drawn[0, 0].std()


def test_asymptomatic_and_progressive_disease_with_costs_discounted_apart():
    # Green and others 2023, table of results: 9,265 and 7.76; 16,155 and 8.62; 6,891; 7,931
    found = results_of("green")
    assert sums(found, "none") == pytest.approx(9_265, abs=0.5)
    assert sums(found, "none", "qalys") == pytest.approx(7.76, abs=0.005)
    assert sums(found, "drug") == pytest.approx(16_155, abs=0.5)
    assert sums(found, "drug", "qalys") == pytest.approx(8.62, abs=0.005)
    other = found.effects[0].central[1]
    assert other.more_cost == pytest.approx(6_891, abs=0.5)
    assert other.more_effect == pytest.approx(0.87, abs=0.005)
    assert other.ratio == pytest.approx(7_931, abs=0.5)


def test_a_relative_risk_on_every_worse_move():
    # package rcea, "Markov Cohort Model": the table cuts decimals off, the ratio is printed in full
    found = results_of("short_course")
    assert int(sums(found, "soc")) == 204_123
    assert int(sums(found, "new")) == 464_390
    assert sums(found, "soc", "qalys") == pytest.approx(21.08, abs=0.005)
    assert sums(found, "new", "qalys") == pytest.approx(23.19, abs=0.005)
    assert found.effects[0].central[1].ratio == pytest.approx(122_946.8, abs=0.05)


def test_well_disabled_dead():
    # Sonnenberg and Beck 1993, table 2: after two cycles 3,600, 2,400 and 4,000; 23,752 in all,
    # summed there from rounded rows. By hand: 1.5 + 0.7 x 0.2 / 0.4 / 0.4 = 2.375 a person.
    run = run_model(read_model(HERE / "heart_valve.toml"))
    assert run.occupancy[0, 2] == pytest.approx([3_600, 2_400, 4_000])
    assert run.central[0, 0] == pytest.approx(23_752, abs=5)


def test_two_states_with_values_discounted_state_by_state():
    # heemod's tests: totals of 1,000 people, differences a person, ratio 0.7851231
    found = results_of("two_states")
    assert sums(found, "I") == pytest.approx(3_144_649, abs=0.5)
    assert sums(found, "I", "y") == pytest.approx(2_942_952, abs=0.5)
    assert sums(found, "II") == pytest.approx(6_437_001, abs=0.5)
    assert sums(found, "II", "y") == pytest.approx(7_136_374, abs=0.5)
    other = found.effects[0].central[1]
    assert other.more_cost / 1_000 == pytest.approx(3_292.352, abs=5e-4)
    assert other.more_effect / 1_000 == pytest.approx(4_193.422, abs=5e-4)
    assert other.ratio == pytest.approx(0.7851231, abs=5e-8)


def test_a_dressing_as_a_decision_tree_with_uncertain_inputs():
    # Jenks and others 2016: 151.29 and 77.75 a catheter; 72.90 apart over draws
    found = results_of("tegaderm", draws=4_000)
    assert sums(found, "standard") == pytest.approx(151.29, abs=0.005)
    assert sums(found, "tegaderm") == pytest.approx(77.75, abs=0.005)
    apart = [each.drawn["cost"].mean for each in found.strategies]
    assert apart[0] - apart[1] == pytest.approx(72.90, abs=3)


def test_five_ways_of_screening_stand_as_published():
    found = results_of("hiv_screening").effects[0].central
    ratios = {each.strategy: each.ratio for each in found}
    # 1,000, 1,020 and 420 dollars for 0.32, 0.21 and 0.05 months
    assert ratios["once"] == pytest.approx(1_000 / 0.32 * 12)
    assert ratios["five"] == pytest.approx(1_020 / 0.21 * 12)
    assert ratios["three"] == pytest.approx(420 / 0.05 * 12)
    assert found[-1].standing == "dominated"


def test_eleven_strategies_stand_as_published():
    # dampack, table of Clostridioides difficile: ratios, and who is dominated in which way
    found = {each.strategy: each for each in results_of("cdiff").effects[0].central}
    published = {
        "s27": 2769.85470915263,
        "s33": 4065.03105249231,
        "s31": 5056.2216470406,
        "s43": 8504.2160616553,
        "s44": 38362.6519947134,
    }
    for strategy, ratio in published.items():
        assert found[strategy].ratio == pytest.approx(ratio, rel=1e-9)
    assert found["s39"].standing == "extendedly dominated"
    for strategy in ("s4", "s13", "s37", "s20"):
        assert found[strategy].standing == "dominated"


def test_ten_groups_with_drawn_regressions_are_near_the_published_simulation():
    # hesim, 1,000 draws: 0.029 QALYs and 116 pounds more, 4,030 a QALY
    found = results_of("thr_groups", draws=400)
    drawn = found.effects[0].drawn[1]
    assert drawn.more_effect == pytest.approx(0.029, abs=0.002)
    assert drawn.more_cost == pytest.approx(116, abs=5)
    assert drawn.ratio == pytest.approx(4_030, rel=0.08)


def test_sick_sicker_over_draws_is_near_the_published_simulation():
    # 1,000 draws: 40.8 (38.4, 43.6) years; information worth 7,836 at 100,000 a QALY; the usual
    # care is best below 70,000, both treatments from 105,000
    found = results_of("sick_sicker_uncertain", draws=2_000)
    years = found.strategies[0].drawn["years"]
    assert (years.mean, years.low, years.high) == pytest.approx((40.8, 38.4, 43.6), abs=0.3)
    choices = {each.threshold: each for each in found.effects[0].choices}
    assert choices[100_000].evpi == pytest.approx(7_836, abs=700)
    assert [found.strategies[choices[worth].best].id for worth in (60_000, 90_000, 120_000)] == [
        "SoC", "B", "AB",
    ]  # fmt: skip
