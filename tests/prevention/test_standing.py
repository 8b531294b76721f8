"""Places beside each other and beside England."""

import pytest

from wholeplace.draws import Draws
from wholeplace.prevention.splitting import Terms
from wholeplace.prevention.standing import ENGLAND, standings
from wholeplace.prevention.tagging import tier_shares


@pytest.fixture(scope="module")
def shares(made):
    tags = {
        "care": made.tag("care", 0, 0, 0.2, 0.8, 0, doubt=0.2),
        "parks": made.tag("parks", 0.5, 0, 0, 0, 0.5, doubt=0.2),
        "NHS_core": made.tag("NHS_core", 1, 0, 0, 0, 0),
    }
    return tier_shares(tags, scheme=made.scheme(), draws=Draws(300))


@pytest.fixture(scope="module")
def found(made, shares):
    def run(*counts):
        terms = Terms(2024, made.deflators())
        return {each.code: each for each in standings(counts, shares=shares, terms=terms)}

    return run


def place(made, code, *lines, population=1_000.0, missing=()):
    where = made.place(code, f"Town {code}")
    return made.count(*lines, place=where, population=population, missing=missing)


def test_shares_and_pounds_per_head_by_hand(made, found):
    stands = found(
        place(made, "A", made.line("care", 100.0), made.line("parks", 100.0)),
        place(made, "B", made.line("care", 100.0), population=500.0),
    )
    # A: 20 + 50 of 200. B: 20 of 100. England: 90 of 300.
    assert stands["A"].preventive_share.value == pytest.approx(0.35)
    assert stands["B"].preventive_share.value == pytest.approx(0.2)
    assert stands[ENGLAND].preventive_share.value == pytest.approx(0.3)
    assert stands["A"].per_head.value == pytest.approx(70)
    assert stands["B"].per_head.value == pytest.approx(40)
    assert stands[ENGLAND].per_head.value == pytest.approx(60)


def test_a_place_without_a_return_is_not_known_and_england_leaves_it_out_on_both_sides(made, found):
    stands = found(
        place(made, "A", made.line("care", 100.0)),
        place(
            made,
            "B",
            made.line("parks", 900.0, body="Shire", sector="district"),
            missing=[made.line("care", None, body="County")],
        ),
    )
    assert stands["B"].preventive_share is None
    assert stands["B"].per_head is None
    assert stands["B"].note == "no return for 2024/25: Body County"
    # Neither B's 900 nor its 1,000 people.
    assert stands[ENGLAND].preventive_share.value == pytest.approx(0.2)
    assert stands[ENGLAND].per_head.value == pytest.approx(20)
    assert stands[ENGLAND].note.startswith("1 of 2 places")


def test_a_service_missing_from_a_return_that_was_made_is_no_gap(made, found):
    stands = found(place(made, "A", made.line("care", 100.0), missing=[made.line("parks", None)]))
    assert stands["A"].preventive_share is not None


def test_what_is_shared_out_by_national_formula_is_not_compared(made, found):
    nhs = made.line("NHS_core", 500.0, body="ICB", sector="nhs")
    stands = found(place(made, "A", made.line("care", 100.0), nhs))
    assert stands["A"].preventive_share.value == pytest.approx(0.2)


def test_police_and_fire_of_separate_authorities_are_compared(made, found):
    fire = made.line("parks", 100.0, body="Fire", sector="fire")
    stands = found(place(made, "A", made.line("care", 100.0), fire))
    assert stands["A"].preventive_share.value == pytest.approx(0.35)


def test_an_unknown_population_leaves_only_the_pounds_per_head_unknown(made, found):
    stands = found(
        place(made, "A", made.line("care", 1.0), population=None),
        place(made, "B", made.line("care", 1.0)),
    )
    assert stands["A"].preventive_share is not None
    assert stands["A"].per_head is None
    # England's people are not all known either.
    assert stands[ENGLAND].per_head is None


def test_two_places_that_spend_alike_stand_alike_in_spite_of_the_doubt(made, found):
    stands = found(*(place(made, code, made.line("care", 100.0)) for code in "AB"))
    assert stands["A"].preventive_share == stands["B"].preventive_share
    assert stands["A"].preventive_share.low < stands["A"].preventive_share.high


def test_england_comes_last(made, found):
    assert list(found(place(made, "A", made.line("care", 1.0)))) == ["A", ENGLAND]


def test_nothing_tagged_stands_nowhere(made, found):
    stands = found(
        place(made, "A", made.line("odd", 1.0)), place(made, "B", made.line("care", 1.0))
    )
    assert stands["A"].preventive_share is None
