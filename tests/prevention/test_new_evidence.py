"""New findings change an estimate by their weight, openly, and leave the old one standing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.new_evidence import Finding, history, updated
from wholeplace.source import assumption

SOURCE = assumption("made up for a test")
PRIOR = Estimate.normal(0.0, low=-1.96, high=1.96)


def finding(found, *, transfer=1.0, on=date(2026, 6, 1)):
    return Finding("effect", on, found, transfer, "a test", SOURCE)


def test_two_equal_findings_meet_in_the_middle_with_half_the_variance():
    # N(0, 1) and N(2, 1): mean 1, sd sqrt(1/2) = 0.70711, 95 % ends 1 -+ 1.38590
    after = updated(PRIOR, finding(Estimate.normal(2.0, low=0.04, high=3.96)))
    assert after.value == pytest.approx(1.0)
    assert (after.low, after.high) == pytest.approx((-0.38590, 2.38590), abs=1e-4)


def test_half_the_transfer_counts_for_half_the_weight():
    # precision 1 and 0.5: mean (0 x 1 + 3 x 0.5) / 1.5 = 1
    after = updated(PRIOR, finding(Estimate.normal(3.0, low=1.04, high=4.96), transfer=0.5))
    assert after.value == pytest.approx(1.0, abs=1e-4)


def test_a_ratio_is_weighted_on_the_logarithm():
    # equal weights of 0.5 and 0.8: sqrt(0.4) = 0.63246
    one = Estimate.ratio(0.5, low=0.25, high=1.0)
    after = updated(one, finding(Estimate.ratio(0.8, low=0.4, high=1.6)))
    assert after.value == pytest.approx(0.63246, abs=1e-4)
    assert after.family == "ratio"


def test_a_share_stays_a_share():
    prior = Estimate.share(0.6, low=0.4, high=0.8)
    after = updated(prior, finding(Estimate.share(0.9, low=0.85, high=0.95)))
    assert 0.6 < after.value < 0.9
    assert 0 < after.low < after.high < 1


def test_the_level_of_the_prior_is_kept():
    prior = Estimate.normal(0.0, low=-1.0, high=1.0, level=0.8)
    assert updated(prior, finding(Estimate.normal(0.0, low=-1.0, high=1.0))).level == 0.8


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(0.01, 1))
def test_evidence_narrows_and_never_leaves_the_two_it_lies_between(value, width, transfer):
    found = Estimate.normal(value, low=value - width, high=value + width)
    after = updated(PRIOR, finding(found, transfer=transfer))
    assert after.high - after.low < PRIOR.high - PRIOR.low
    assert min(0.0, value) - 1e-9 <= after.value <= max(0.0, value) + 1e-9


def test_what_is_known_stays_known():
    known = Estimate.known(3.0)
    assert updated(known, finding(Estimate.normal(9.0, low=8.0, high=10.0))) == known


def test_another_family_is_refused():
    with pytest.raises(MethodError, match="is a normal and the finding a ratio"):
        updated(PRIOR, finding(Estimate.ratio(0.8, low=0.5, high=1.3)))


@pytest.mark.parametrize("transfer", [0.0, -0.1, 1.5])
def test_a_transfer_outside_nought_to_one_is_refused(transfer):
    with pytest.raises(MethodError, match="transfer should be above 0"):
        updated(PRIOR, finding(Estimate.normal(1.0, low=0.0, high=2.0), transfer=transfer))


def test_every_finding_adds_a_dated_row_and_edits_none():
    later = finding(Estimate.normal(4.0, low=2.04, high=5.96), on=date(2026, 9, 1))
    sooner = finding(Estimate.normal(2.0, low=0.04, high=3.96), on=date(2026, 6, 1))
    rows = history(PRIOR, since=date(2026, 1, 1), findings=[later, sooner])
    assert [row.on for row in rows] == [date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1)]
    assert rows[0].estimate == PRIOR
    assert rows[1].finding == sooner
    # N(0,1), N(2,1), N(4,1) of equal weight: 2
    assert rows[2].estimate.value == pytest.approx(2.0, abs=1e-6)


def test_the_order_of_findings_does_not_matter_to_the_last_row():
    one = finding(Estimate.normal(2.0, low=0.0, high=4.0), on=date(2026, 2, 1))
    other = finding(Estimate.normal(-1.0, low=-2.0, high=0.0), on=date(2026, 3, 1))
    swapped = (
        finding(one.found, on=date(2026, 3, 1)),
        finding(other.found, on=date(2026, 2, 1)),
    )
    first = history(PRIOR, since=date(2026, 1, 1), findings=(one, other))[-1].estimate
    second = history(PRIOR, since=date(2026, 1, 1), findings=swapped)[-1].estimate
    assert first.value == pytest.approx(second.value)
    assert first.low == pytest.approx(second.low)


def test_a_finding_older_than_the_estimate_is_refused():
    with pytest.raises(MethodError, match="older than the estimate"):
        history(
            PRIOR,
            since=date(2026, 7, 1),
            findings=[finding(Estimate.normal(1.0, low=0.0, high=2.0))],
        )
