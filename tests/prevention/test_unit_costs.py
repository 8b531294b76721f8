"""Unit costs that hold other unit costs."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.unit_costs import (
    MEANING,
    PartRelation,
    UnitCostPart,
    overlapping,
    sum_of_parts,
)
from wholeplace.prevention.value import value
from wholeplace.store.evidence import parts


def part(parent, held, quantity=1.0, relation="part_of"):
    return UnitCostPart(parent, held, quantity, relation)


TREE = (
    part("homeless", "decision"),
    part("homeless", "weeks", 4),
    part("weeks", "night", 7),
    part("homeless", "hostel", relation="variant_of"),
    part("decision", "ruling", relation="same_as"),
)


def test_parts_sum_with_their_quantities():
    # 375 + 4 x 334.95 = 1,714.80
    amounts = {"decision": 375.0, "weeks": 334.95}
    assert sum_of_parts("homeless", parts=TREE, amounts=amounts) == pytest.approx(1_714.80)


def test_a_cost_without_parts_has_no_sum():
    with pytest.raises(MethodError, match="night has no parts"):
        sum_of_parts("night", parts=TREE, amounts={})


def test_a_part_without_an_amount_is_named():
    with pytest.raises(MethodError, match="homeless: no amount for weeks"):
        sum_of_parts("homeless", parts=TREE, amounts={"decision": 1.0})


def test_a_holder_and_its_part_overlap_whichever_is_named_first():
    assert overlapping(["homeless", "decision"], parts=TREE) == (
        ("homeless", "decision", "part_of"),
    )
    assert overlapping(["decision", "homeless"], parts=TREE) == (
        ("homeless", "decision", "part_of"),
    )


def test_a_part_of_a_part_overlaps():
    assert overlapping(["homeless", "night"], parts=TREE) == (("homeless", "night", "part_of"),)


def test_a_twin_of_a_part_overlaps_as_the_part_does():
    assert overlapping(["homeless", "ruling"], parts=TREE) == (("homeless", "ruling", "part_of"),)


def test_twins_overlap_both_ways():
    assert overlapping(["decision", "ruling"], parts=TREE) == (("decision", "ruling", "same_as"),)
    assert len(overlapping(["ruling", "decision"], parts=TREE)) == 1


def test_a_kind_of_what_an_average_holds_overlaps_with_it():
    assert overlapping(["homeless", "hostel"], parts=TREE) == (
        ("homeless", "hostel", "variant_of"),
    )


def test_two_parts_of_one_whole_do_not_overlap():
    assert overlapping(["decision", "weeks"], parts=TREE) == ()


# A year of homelessness holds the hospital stays and arrests that come of it.
CONSEQUENCES = (
    part("homeless year", "hospital stay", relation="consequence_of"),
    part("homeless year", "arrest", relation="consequence_of"),
    part("hospital stay", "emergency stay", relation="variant_of"),
    part("arrest", "arrest again", relation="same_as"),
)


def test_a_condition_overlaps_with_what_it_makes_people_use():
    assert overlapping(["arrest", "homeless year"], parts=CONSEQUENCES) == (
        ("homeless year", "arrest", "consequence_of"),
    )


def test_a_kind_or_a_twin_of_a_consequence_overlaps_too():
    found = overlapping(["homeless year", "emergency stay", "arrest again"], parts=CONSEQUENCES)
    assert [(holder, held) for holder, held, _ in found] == [
        ("homeless year", "arrest again"),
        ("homeless year", "emergency stay"),
    ]
    assert {relation for _, _, relation in found} == {"consequence_of"}


def test_two_consequences_of_one_condition_do_not_overlap():
    assert overlapping(["hospital stay", "arrest"], parts=CONSEQUENCES) == ()


def valued_with(made, *ids):
    """Value an action that saves some unit costs, under the relations above."""
    costs = [made.unit_cost(id=id, name=id.title()) for id in ids]
    effects = tuple(made.effect(outcome=id, unit_cost=id) for id in ids)
    return value(made.action(effects=effects), **made.ground(*costs, parts=CONSEQUENCES))


def test_every_pair_that_overlaps_is_named_when_an_action_is_refused(made):
    with pytest.raises(MethodError) as refused:
        valued_with(made, "arrest", "hospital stay", "homeless year")
    assert "'arrest' is a consequence that is already in 'homeless year'" in str(refused.value)
    assert "'hospital stay' is a consequence that is already in" in str(refused.value)


def test_costs_apart_are_not_refused(made):
    # two outcomes, each 40 people x a fall of 0.1 x £1,000
    assert valued_with(made, "arrest", "hospital stay").treasury.public == pytest.approx([8_000])


def test_every_relation_has_its_words():
    assert set(MEANING) == set(get_args(PartRelation))


def test_one_cost_alone_never_overlaps():
    assert overlapping(["homeless", "homeless"], parts=TREE) == ()


def test_a_ring_of_twins_ends():
    ring = (part("a", "b", relation="same_as"), part("b", "a", relation="same_as"))
    assert overlapping(["a", "c"], parts=ring) == ()


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 50)), min_size=1, max_size=8))
def test_a_whole_of_its_parts_is_the_sum_by_hand(pieces):
    edges = tuple(part("whole", f"p{n}", quantity) for n, (_, quantity) in enumerate(pieces))
    amounts = {f"p{n}": amount for n, (amount, _) in enumerate(pieces)}
    by_hand = sum(amount * quantity for amount, quantity in pieces)
    assert sum_of_parts("whole", parts=edges, amounts=amounts) == pytest.approx(by_hand)


class TestCompiled:
    """The table that is shipped."""

    @pytest.fixture(scope="class")
    def edges(self, reference):
        return parts(reference)

    def test_a_year_of_homelessness_holds_its_hospital_visits(self, edges):
        used = ["pleace16:single_homeless", "ucd14:HE4.0"]
        assert overlapping(used, parts=edges) == (
            ("pleace16:single_homeless", "ucd14:HE4.0", "consequence_of"),
        )

    def test_it_holds_the_kinds_of_a_consequence_too(self, edges):
        # HE7.0.1, elective, is a kind of HE7.0, any hospital episode.
        assert overlapping(["pleace16:prevented", "ucd14:HE7.0.1"], parts=edges)

    def test_a_lifetime_and_a_year_of_one_outcome_do_not_stand_together(self, edges):
        assert overlapping(["ucd14:E&E10.4", "ucd14:E&E10.0"], parts=edges)

    def test_two_consequences_may_stand_together(self, edges):
        assert overlapping(["ucd14:HE4.0", "ucd14:CR7.0"], parts=edges) == ()
