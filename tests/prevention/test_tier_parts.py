"""Any lines by tier: the parts add up, transfers stand apart, doubt is the tagging's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.prevention.tagging import tier_shares
from wholeplace.prevention.tier_parts import TRANSFERS, UNTAGGED, tier_parts, tiers_of


@pytest.fixture(scope="module")
def shares(made):
    tags = {
        "advice": made.tag("advice", 0.5, 0.3, 0.0, 0.2, 0.0, doubt=0.2),
        "care": made.tag("care", 0.0, 0.0, 0.25, 0.5, 0.25),
    }
    return tier_shares(tags, scheme=made.scheme(), draws=Draws(200))


def test_a_line_is_divided_by_its_tag(made, shares):
    # 100 on advice: 50 primary, 30 secondary, 20 acute; nothing is tertiary.
    parts = {part.code: part for part in tier_parts([made.line("advice", 100.0)], shares=shares)}
    assert set(parts) == {"primary", "secondary", "acute"}
    assert parts["primary"].gbp_thousand == pytest.approx(50.0)
    assert parts["secondary"].share == pytest.approx(0.3)
    assert parts["primary"].low < 50 < parts["primary"].high


def test_what_has_no_tag_and_what_is_transferred_stand_apart(made, shares):
    lines = [
        made.line("care", 40.0),
        made.line("roads", 7.0),
        made.line("pension", 30.0, kind="transfer"),
    ]
    parts = {part.code: part for part in tier_parts(lines, shares=shares)}
    # A quarter of the care, 10, is tagged as not classified, and the 7 of roads have no tag.
    assert parts[UNTAGGED].gbp_thousand == pytest.approx(17.0)
    assert parts[UNTAGGED].lines == 2
    assert parts[TRANSFERS].gbp_thousand == 30.0


def test_a_line_takes_the_tag_of_its_division_when_it_has_none(made, shares):
    line = made.line("advice-east", 10.0, division="advice")
    of = tiers_of([line], tags=shares.tags, scheme=shares.tiers)
    assert of[line.id] == pytest.approx({"primary": 0.5, "secondary": 0.3, "acute": 0.2})


def test_under_a_principal_purpose_a_line_is_in_one_tier(made):
    tags = {"advice": made.tag("advice", 0.5, 0.3, 0.0, 0.2, 0.0)}
    of = tiers_of([made.line("advice", 1.0)], tags=tags, scheme=made.principal())
    assert list(of.values()) == [{"yes": 1.0}]


def test_no_lines_have_no_parts(shares):
    assert tier_parts([], shares=shares) == ()


amounts = st.lists(
    st.tuples(
        st.sampled_from(["advice", "care", "roads"]),
        st.sampled_from(["service", "transfer"]),
        st.floats(-1e3, 1e6),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(held=amounts)
def test_parts_add_up_to_the_lines(made, shares, held):
    lines = [
        made.line(service, amount, body=f"E{at}", kind=kind)
        for at, (service, kind, amount) in enumerate(held)
    ]
    parts = tier_parts(lines, shares=shares)
    whole = sum(line.gbp_thousand for line in lines)
    assert sum(part.gbp_thousand for part in parts) == pytest.approx(whole, abs=1e-6)
    of = tiers_of(lines, tags=shares.tags, scheme=shares.tiers)
    for part in parts:
        central = sum(line.gbp_thousand * of[line.id].get(part.code, 0.0) for line in lines)
        assert part.gbp_thousand == pytest.approx(central, abs=1e-6)
