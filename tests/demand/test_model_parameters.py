"""Distributions of model parameters: every spelling gives what it says."""

import numpy as np
import pytest

from wholeplace.demand.model_parameters import FAMILIES, centre, draw, spelling
from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.store.model_file import model_of

UNIFORM = Draws(20_000, 5).uniform("test")
WIDE = 0.95


def drawn(family, level=WIDE, **stated):
    arrays = {name: np.asarray(float(value)) for name, value in stated.items()}
    assert spelling(family, frozenset(stated)) is None
    return draw(family, arrays, level=level, uniform=UNIFORM)


def central(family, **stated):
    return float(centre(family, {k: np.asarray(float(v)) for k, v in stated.items()}, WIDE))


@pytest.mark.parametrize(
    ("family", "stated", "mean", "sd"),
    [
        ("normal", {"mean": 3, "sd": 2}, 3, 2),
        ("normal", {"low": 1, "high": 5}, 3, 4 / 3.92),
        ("gamma", {"mean": 100, "sd": 20}, 100, 20),
        ("gamma", {"shape": 4, "scale": 5}, 20, 10),
        ("gamma", {"shape": 4, "rate": 0.2}, 20, 10),
        ("gamma", {"mean": 20, "shape": 1}, 20, 20),
        ("beta", {"mean": 0.3, "sd": 0.1}, 0.3, 0.1),
        ("beta", {"a": 2, "b": 6}, 0.25, (0.25 * 0.75 / 9) ** 0.5),
        ("beta", {"events": 2, "of": 8}, 0.25, (0.25 * 0.75 / 9) ** 0.5),
        ("beta", {"mean": 0.25, "size": 8}, 0.25, (0.25 * 0.75 / 9) ** 0.5),
        ("lognormal", {"mean": 10, "sd": 3}, 10, 3),
        ("uniform", {"low": 2, "high": 8}, 5, 6 / 12**0.5),
        ("triangular", {"low": 0, "mode": 3, "high": 6}, 3, (6 * 6 / 24) ** 0.5),
        ("pert", {"low": 0, "mode": 3, "high": 6}, 3, 6 / (4 * 7) ** 0.5),
        ("exponential", {"mean": 5}, 5, 5),
        ("exponential", {"rate": 0.2}, 5, 5),
    ],
)
def test_draws_have_the_mean_and_spread_stated(family, stated, mean, sd):
    found = drawn(family, **stated)
    assert found.mean() == pytest.approx(mean, abs=4 * sd / len(found) ** 0.5)
    assert found.std() == pytest.approx(sd, rel=0.05)
    assert central(family, **stated) == pytest.approx(mean)


@pytest.mark.parametrize(
    ("family", "stated"),
    [
        ("normal", {"low": 1, "high": 5}),
        ("lognormal", {"low": 0.365, "high": 0.710}),
        ("lognormal", {"median": (0.365 * 0.710) ** 0.5, "low": 0.365, "high": 0.710}),
        ("gamma", {"low": 10, "high": 30}),
        ("beta", {"low": 0.1, "high": 0.3}),
    ],
)
def test_an_interval_holds_its_level_of_the_draws(family, stated):
    low, high = np.quantile(drawn(family, level=0.8, **stated), [0.1, 0.9])
    assert low == pytest.approx(stated["low"], rel=0.03)
    assert high == pytest.approx(stated["high"], rel=0.03)


def test_the_centre_is_the_mean_unless_a_median_or_only_an_interval_is_stated():
    assert central("lognormal", mean=10, sd=3) == 10
    assert central("lognormal", mean=0.5, low=0.4, high=0.7) == 0.5
    assert central("lognormal", median=0.509, low=0.365, high=0.710) == pytest.approx(0.509)
    assert central("lognormal", meanlog=np.log(0.509), sdlog=0.2) == pytest.approx(0.509)
    assert central("lognormal", low=1, high=4) == pytest.approx(2)
    assert central("gamma", low=10, high=30) == pytest.approx(
        float(np.median(drawn("gamma", low=10, high=30))), rel=0.01
    )


def test_briggs_log_normal_has_the_published_spread():
    # Briggs ex. 4.7: ln(0.509), standard error (ln 0.710 - ln 0.365) / (2 x 1.96) = 0.1697
    found = np.log(drawn("lognormal", median=0.509, low=0.365, high=0.710))
    assert found.mean() == pytest.approx(np.log(0.509), abs=0.005)
    assert found.std() == pytest.approx(0.1697, abs=0.003)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_stated_by_the_wrong_things_says_how_it_is_stated(family):
    assert f"{family} is stated by" in str(spelling(family, frozenset({"wrong"})))


def test_impossible_numbers_are_refused():
    with pytest.raises(MethodError, match="sd should be above 0"):
        drawn("normal", mean=1, sd=-1)
    with pytest.raises(MethodError, match="no beta distribution fits"):
        drawn("beta", mean=3, sd=1)


def model(parameters, amount, together=""):
    return model_of(f"""
cycles = 1
counting = "start"
states = ["all"]
{parameters}
{together}
[measures]
gain = {{ kind = "effect" }}
[[value]]
measure = "gain"
at_start = true
amount = "{amount}"
""")


def gains(stated, count=20_000):
    return run_model(stated, draws=Draws(count, 1)).drawn[0, 0]


def test_parameters_may_be_stated_by_one_another_in_any_order():
    stated = model(
        """[parameters]
c = "a + b"
b = "2 * a"
a = 5""",
        "c",
    )
    assert run_model(stated).central[0, 0] == 15


def test_a_stated_value_is_the_centre():
    stated = model('[parameters]\na = { distribution = "gamma", mean = 4, sd = 1, value = 5 }', "a")
    assert run_model(stated).central[0, 0] == 5
    assert gains(stated).mean() == pytest.approx(4, abs=0.03)


def test_a_dirichlet_sums_to_one_and_has_the_counts_proportions():
    together = """[[together]]
distribution = "dirichlet"
names = ["a", "b", "c"]
counts = [60, 40, 0]"""
    assert gains(model("", "a + b + c", together)) == pytest.approx(1)
    share = gains(model("", "a", together))
    # beta(60, 40): sd = sqrt(0.6 x 0.4 / 101)
    assert share.mean() == pytest.approx(0.6, abs=0.002)
    assert share.std() == pytest.approx((0.24 / 101) ** 0.5, rel=0.03)
    assert gains(model("", "c", together)).max() == 0


@pytest.mark.parametrize(
    "spread",
    [
        "covariance = [[4, 3], [3, 9]]",
        "sd = [2, 3]\ncorrelation = [[1, 0.5], [0.5, 1]]",
        "cholesky = [[2, 0], [1.5, 2.598076211353316]]",
    ],
)
def test_normal_parameters_drawn_together_have_the_covariance(spread):
    together = f'[[together]]\ndistribution = "normal"\nnames = ["a", "b"]\nmean = [1, 2]\n{spread}'
    both = gains(model("", "a + b", together))
    # variance of the sum: 4 + 9 + 2 x 3 = 19
    assert both.mean() == pytest.approx(3, abs=0.13)
    assert both.var() == pytest.approx(19, rel=0.04)


def test_rows_drawn_elsewhere_are_kept_together():
    together = """[[together]]
distribution = "rows"
names = ["a", "b"]
rows = [[1, 10], [2, 20], [3, 30]]"""
    assert set(gains(model("", "a", together))) == {1.0, 2.0, 3.0}
    assert gains(model("", "b - 10 * a", together)) == pytest.approx(0)
    assert run_model(model("", "a", together)).central[0, 0] == 2


def test_a_parameter_of_a_distribution_may_itself_be_uncertain():
    stated = model(
        """[parameters]
m = { distribution = "normal", mean = 0, sd = 3 }
a = { distribution = "normal", mean = "m", sd = 4 }""",
        "a",
    )
    assert gains(stated).std() == pytest.approx(5, rel=0.03)


def test_adding_a_parameter_moves_no_other_draw():
    one = model('[parameters]\na = { distribution = "normal", mean = 0, sd = 1 }', "a")
    two = model(
        """[parameters]
z = { distribution = "normal", mean = 0, sd = 1 }
a = { distribution = "normal", mean = 0, sd = 1 }""",
        "a",
    )
    assert np.array_equal(gains(one, 100), gains(two, 100))


def test_what_is_wrong_with_a_distribution_is_named_with_its_place():
    with pytest.raises(InputError) as caught:
        run_model(
            model('[parameters]\na = { distribution = "beta", mean = 3, sd = 1 }', "a"),
            draws=Draws(10),
        )
    assert "parameters.a: no beta distribution fits" in str(caught.value)
    with pytest.raises(InputError) as caught:
        model('[parameters]\na = { distribution = "normal", mean = "cycle", sd = 1 }', "a")
    assert "parameters.a: a distribution cannot depend on cycle" in str(caught.value)


def test_a_truncated_normal_is_the_normal_between_its_limits():
    from scipy.stats import truncnorm

    # 0 is half a standard deviation below the mean of 1, 3 is a whole one above
    exact = truncnorm(-0.5, 1, 1, 2)
    found = drawn("truncated_normal", mean=1, sd=2, min=0, max=3)
    assert found.min() >= 0
    assert found.max() <= 3
    assert found.mean() == pytest.approx(exact.mean(), abs=4 * exact.std() / len(found) ** 0.5)
    assert np.median(drawn("truncated_normal", mean=1, sd=2, min=0)) == pytest.approx(
        truncnorm(-0.5, np.inf, 1, 2).median(), rel=0.02
    )
    assert central("truncated_normal", mean=1, sd=2, max=0.5) == 1


@pytest.mark.parametrize(
    ("family", "stated", "said"),
    [
        ("uniform", {"low": 3, "high": 1}, "low should not be above high"),
        ("triangular", {"low": 1, "mode": 5, "high": 3}, "mode should not be above high"),
        ("pert", {"low": 2, "mode": 1, "high": 3}, "low should not be above mode"),
        (
            "truncated_normal",
            {"mean": 0, "sd": 1, "min": 2, "max": 1},
            "min should not be above max",
        ),
    ],
)
def test_limits_that_fall_are_refused(family, stated, said):
    with pytest.raises(MethodError, match=said):
        central(family, **stated)
