"""Unit costs that hold other unit costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.unit_costs import UnitCostPart, overlapping, sum_of_parts


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
