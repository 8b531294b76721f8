"""How each line divides over the tiers of prevention, and how sure that is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.ledger import TIERS, SchemeTier
from wholeplace.prevention.tagging import drawn_shares, tier_shares, under

MANY = Draws(20_000)
PRIMARY, SECONDARY, TERTIARY, ACUTE, NOT_CLASSIFIED = range(5)


def ends(values):
    return np.quantile(values, [0.1, 0.9])


def test_a_tag_without_doubt_is_the_same_in_every_draw(made):
    drawn = drawn_shares(made.tag("parks", 0.7, 0.05, 0, 0, 0.25), Draws(3))
    assert drawn == pytest.approx(np.tile([0.7, 0.05, 0, 0, 0.25], (3, 1)))


def test_the_preventive_share_has_the_interval_that_the_tag_states_at_its_level(made):
    # Only care and tertiary help: 0.2 preventive, 0.1 to 0.35 at 80 %.
    tag = made.tag(
        "care",
        *(0, 0, 0.2, 0.8, 0),
        low={"tertiary": 0.1, "acute": 0.65},
        high={"tertiary": 0.35, "acute": 0.9},
    )
    drawn = drawn_shares(tag, MANY)
    assert ends(drawn[:, TERTIARY]) == pytest.approx([0.1, 0.35], abs=0.005)
    assert ends(drawn[:, ACUTE]) == pytest.approx([0.65, 0.9], abs=0.005)


def test_the_doubt_between_primary_and_secondary_is_drawn_too(made):
    tag = made.tag(
        "nurses",
        *(0.6, 0.4, 0, 0, 0),
        low={"primary": 0.5, "secondary": 0.3},
        high={"primary": 0.7, "secondary": 0.5},
    )
    drawn = drawn_shares(tag, MANY)
    assert ends(drawn[:, PRIMARY]) == pytest.approx([0.5, 0.7], abs=0.005)
    assert drawn[:, :2].sum(axis=1) == pytest.approx(np.ones(MANY.count))


def test_the_ends_of_one_tier_cannot_break_what_the_others_allow(made):
    # Acute is 0.7 to 0.9 and nothing else is left but tertiary: so tertiary is 0.1 to 0.3,
    # though its own row says 0 to 1.
    tag = made.tag(
        "care",
        *(0, 0, 0.2, 0.8, 0),
        low={"tertiary": 0.0, "acute": 0.7},
        high={"tertiary": 1.0, "acute": 0.9},
    )
    assert ends(drawn_shares(tag, MANY)[:, TERTIARY]) == pytest.approx([0.1, 0.3], abs=0.005)


def test_an_interval_that_touches_nought_is_drawn_in_and_stays_a_share(made):
    tag = made.tag(
        "visits",
        *(0, 0, 0.05, 0.95, 0),
        low={"tertiary": 0.0, "acute": 0.8},
        high={"tertiary": 0.2, "acute": 1.0},
    )
    drawn = drawn_shares(tag, MANY)[:, TERTIARY]
    assert (drawn > 0).all()
    assert (drawn < 1).all()
    assert ends(drawn) == pytest.approx([0.01, 0.2], abs=0.005)


def test_a_tier_that_may_or_may_not_be_there_is_drawn(made):
    tag = made.tag(
        "visits", *(0, 0, 0, 1.0, 0), low={"acute": 0.8}, high={"tertiary": 0.2, "acute": 1.0}
    )
    assert drawn_shares(tag, MANY)[:, TERTIARY].mean() > 0


def test_a_line_has_the_same_doubt_whatever_else_is_tagged(made):
    tag = made.tag("care", 0, 0, 0.2, 0.8, 0, doubt=0.2)
    other = made.tag("parks", 0.7, 0.05, 0, 0, 0.25, doubt=0.2)
    alone = tier_shares({"care": tag}, scheme=made.scheme(), draws=Draws(9))
    both = tier_shares({"care": tag, "parks": other}, scheme=made.scheme(), draws=Draws(9))
    assert both.lines == ("care", "parks")
    assert both.drawn[:, 0].tolist() == alone.drawn[:, 0].tolist()


def test_a_scheme_joins_the_tiers_that_map_to_it(made):
    scheme = (
        SchemeTier("two", "before", "before", True, "", ("primary", "secondary"), ""),
        SchemeTier("two", "after", "after", False, "", TIERS[2:], ""),
    )
    shares = tier_shares(
        {"x": made.tag("x", 0.1, 0.2, 0.3, 0.3, 0.1)}, scheme=scheme, draws=Draws(2)
    )
    assert shares.central == pytest.approx(np.array([[0.3, 0.7]]))
    assert shares.drawn[0, 0] == pytest.approx([0.3, 0.7])
    assert shares.preventive.tolist() == [True, False]
    assert shares.residual.tolist() == [False, False]


def test_the_tier_that_only_holds_what_is_not_classified_is_the_residual(made):
    shares = tier_shares({"x": made.tag("x", 0, 0, 0, 0, 1)}, scheme=made.scheme(), draws=Draws(1))
    assert shares.residual.tolist() == [False] * 4 + [True]


def test_under_a_principal_purpose_a_whole_line_goes_one_way(made):
    lines = np.array(
        [
            [0.3, 0.25, 0.0, 0.45, 0.0],  # 0.55 primary and secondary: all of it counts
            [0.3, 0.2, 0.0, 0.5, 0.0],  # exactly half is not more than half: none of it
            [0.0, 0.1, 0.8, 0.1, 0.0],  # tertiary does not count
        ]
    )
    assert under(lines, made.principal()).tolist() == [[1, 0], [0, 1], [0, 1]]


def test_doubt_about_a_principal_purpose_shows_as_a_chance(made):
    tag = made.tag(
        "mixed",
        *(0.5, 0, 0, 0.5, 0),
        low={"primary": 0.4, "acute": 0.4},
        high={"primary": 0.6, "acute": 0.6},
    )
    shares = tier_shares({"mixed": tag}, scheme=made.principal(), draws=MANY)
    assert shares.drawn[:, 0, 0].mean() == pytest.approx(0.5, abs=0.02)
    assert set(np.unique(shares.drawn)) == {0.0, 1.0}


def test_small_rounding_of_a_tag_never_loses_money(made):
    tag = made.tag("x", 0.3333, 0.3333, 0.3333, 0, 0)
    shares = tier_shares({"x": tag}, scheme=made.scheme(), draws=Draws(1))
    assert shares.central.sum() == pytest.approx(1.0, abs=1e-15)


def test_shares_that_do_not_sum_to_one_are_refused_by_line(made):
    tags = {"x": made.tag("x", 0.5, 0, 0, 0, 0), "y": made.tag("y", 0.7, 0.7, 0, 0, 0)}
    with pytest.raises(MethodError) as caught:
        tier_shares(tags, scheme=made.scheme(), draws=Draws(1))
    assert "the shares of 'x' sum to 0.5 and not 1" in str(caught.value)
    assert "the shares of 'y' sum to 1.4 and not 1" in str(caught.value)


def test_an_interval_upside_down_is_refused(made):
    tag = replace(made.tag("x", 1, 0, 0, 0, 0), low={"primary": 1.0}, high={"primary": 0.9})
    with pytest.raises(MethodError, match="'x' that is primary should lie between"):
        tier_shares({"x": tag}, scheme=made.scheme(), draws=Draws(1))


def test_a_scheme_that_leaves_a_tier_out_is_refused(made):
    with pytest.raises(MethodError, match="maps 'not_classified' 0 times"):
        tier_shares({"x": made.tag("x", 1, 0, 0, 0, 0)}, scheme=made.scheme()[:4], draws=Draws(1))


@given(
    weights=st.lists(st.floats(0.02, 1), min_size=5, max_size=5),
    present=st.lists(st.booleans(), min_size=5, max_size=5).filter(any),
    doubt=st.floats(0.0, 0.3),
)
def test_shares_sum_to_one_in_every_draw(made, weights, present, doubt):
    raw = [weight * there for weight, there in zip(weights, present, strict=True)]
    shares = [each / sum(raw) for each in raw]
    tag = made.tag("x", *shares)
    tag = replace(
        tag,
        low={tier: s - doubt * s * (1 - s) for tier, s in tag.shares.items()},
        high={tier: s + doubt * s * (1 - s) for tier, s in tag.shares.items()},
    )
    drawn = drawn_shares(tag, Draws(20))
    assert drawn.sum(axis=1) == pytest.approx(np.ones(20))
    assert (drawn >= 0).all()
