"""What of published evidence may be used as an effect."""

from dataclasses import replace

import pytest

from wholeplace.errors import MethodError
from wholeplace.prevention.evidence import Evidence, as_effect


@pytest.fixture
def finding(made):
    return Evidence(
        id="ev1",
        intervention="Exercise",
        population="people over 60",
        tier="primary",
        outcome="falls",
        kind="rate ratio",
        unit="ratio",
        effect=0.77,
        low=0.71,
        high=0.83,
        level=0.95,
        interval="published",
        without=None,
        with_action=None,
        cost_per_participant=None,
        prices=None,
        study="A review",
        design="review of trials",
        grade=1,
        validation_only=False,
        source=made.study,
    )


def test_a_ratio_keeps_its_kind_interval_level_and_source(finding, made):
    kind, size = as_effect(finding)
    assert kind == "rate ratio"
    assert (size.value, size.low, size.high, size.level) == (0.77, 0.71, 0.83, 0.95)
    assert size.family == "ratio"
    assert size.source == made.study


def test_a_difference_may_have_either_sign(finding):
    changed = replace(finding, kind="difference", effect=-0.086, low=-0.135, high=-0.037)
    kind, size = as_effect(changed)
    assert (kind, size.family, size.value) == ("difference", "normal", -0.086)


def test_a_relative_change_becomes_a_risk_ratio(finding):
    # 30 % fewer is a ratio of 0.7.
    changed = replace(finding, kind="relative change", effect=-0.3, low=-0.4, high=-0.2)
    kind, size = as_effect(changed)
    assert kind == "risk ratio"
    assert (size.value, size.low, size.high) == pytest.approx((0.7, 0.6, 0.8))


def test_a_ratio_of_returns_is_refused_as_an_effect(finding):
    changed = replace(finding, kind="ratio of returns", validation_only=True)
    with pytest.raises(MethodError, match="ev1 is a ratio of returns, which may check a result"):
        as_effect(changed)


def test_a_finding_without_a_size_is_refused(finding):
    with pytest.raises(MethodError, match="states no size"):
        as_effect(replace(finding, kind="no effect found", effect=None))


def test_a_finding_without_an_interval_is_refused_and_never_made_certain(finding):
    with pytest.raises(MethodError, match="has no interval"):
        as_effect(replace(finding, low=None))


def test_months_of_progress_do_not_convert_to_a_chance(finding):
    changed = replace(
        finding, kind="mean difference", unit="months of progress", effect=3.0, low=2.0, high=4.0
    )
    with pytest.raises(MethodError, match="mean difference in months of progress: it does not"):
        as_effect(changed)
