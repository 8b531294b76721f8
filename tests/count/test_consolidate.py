"""Money that two counted bodies both show is counted once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.count.consolidate import Transfer, consolidate
from wholeplace.errors import InputError

pounds = st.floats(min_value=0.01, max_value=1e6)
shared_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def total(lines):
    return sum(line.gbp_thousand for line in lines)


@pytest.fixture
def two_bodies(make_line):
    return [make_line("council", "care", 500.0), make_line("icb", "hospital", 900.0)]


@pytest.fixture
def grant(make_line):
    def make(amount, payer="icb", receiver="council"):
        return make_line(payer, "grant", amount, kind="grant out", counterparty=receiver)

    return make


@pytest.fixture
def income(make_line):
    def make(amount, receiver="council", payer="icb"):
        return make_line(receiver, "income", -amount, kind="income", counterparty=payer)

    return make


@shared_fixture
@given(amount=pounds)
def test_a_grant_between_two_counted_bodies_never_changes_the_total(two_bodies, grant, amount):
    kept, eliminated = consolidate([*two_bodies, grant(amount)])
    assert total(kept) == 1_400
    assert [line.gbp_thousand for line in eliminated] == [amount]


@shared_fixture
@given(amount=pounds)
def test_nor_does_a_grant_with_its_matching_income(two_bodies, grant, income, amount):
    kept, eliminated = consolidate([*two_bodies, grant(amount), income(amount)])
    assert total(kept) == pytest.approx(1_400)
    assert len(eliminated) == 2


@shared_fixture
@given(paid=pounds, shown=pounds)
def test_income_goes_only_up_to_the_grants_taken_out(two_bodies, grant, income, paid, shown):
    kept, eliminated = consolidate([*two_bodies, grant(paid), income(shown)])
    matched = min(paid, shown)
    assert total(kept) == pytest.approx(1_400 - (shown - matched))
    assert total(eliminated) == pytest.approx(paid - matched)


@shared_fixture
@given(amount=pounds)
def test_whatever_is_taken_out_and_what_stays_make_up_what_there_was(two_bodies, grant, amount):
    lines = [*two_bodies, grant(amount), grant(amount, payer="council", receiver="charity")]
    kept, eliminated = consolidate(lines)
    assert total(kept) + total(eliminated) == pytest.approx(total(lines))


def test_a_grant_to_a_body_that_is_not_counted_stays(two_bodies, grant):
    kept, eliminated = consolidate([*two_bodies, grant(50.0, receiver="charity")])
    assert total(kept) == 1_450
    assert eliminated == ()


def test_a_grant_to_a_body_that_only_shows_income_stays(two_bodies, grant, income):
    # the charity has no spending line here, so the payer's line is the only sight of the money
    lines = [*two_bodies, grant(50.0, receiver="charity"), income(50.0, receiver="charity")]
    kept, eliminated = consolidate(lines)
    assert eliminated == ()
    assert total(kept) == 1_400


def test_income_without_a_grant_line_stays_because_the_payer_shows_it_in_a_service(
    two_bodies, income
):
    kept, eliminated = consolidate([*two_bodies, income(100.0)])
    assert total(kept) == 1_300
    assert eliminated == ()


def test_a_grant_to_itself_is_not_a_transfer_between_bodies(two_bodies, grant):
    kept, _ = consolidate([*two_bodies, grant(50.0, payer="icb", receiver="icb")])
    assert total(kept) == 1_450


def test_two_grants_match_one_income(two_bodies, grant, income, make_line):
    second = make_line("icb", "second", 30.0, kind="grant out", counterparty="council")
    kept, eliminated = consolidate([*two_bodies, grant(70.0), second, income(100.0)])
    assert total(kept) == 1_400
    assert len(eliminated) == 3


def test_what_is_eliminated_says_why(two_bodies, grant, income):
    _, eliminated = consolidate([*two_bodies, grant(10.0), income(10.0)])
    assert [line.note for line in eliminated] == [
        "the money is in the lines of council",
        "matches a grant of icb taken out",
    ]


def better_care(amount, service="hospital", receiver="council"):
    return Transfer("icb", receiver, service, amount, "Better Care Fund", "accounts")


def test_a_registered_transfer_leaves_the_payer_s_line(two_bodies):
    kept, eliminated = consolidate(two_bodies, register=[better_care(100.0)])
    assert {line.body: line.gbp_thousand for line in kept} == {"council": 500, "icb": 800}
    (moved,) = eliminated
    assert (moved.kind, moved.counterparty, moved.gbp_thousand) == ("grant out", "council", 100)
    assert moved.note == "Better Care Fund: the money is in the lines of council"


def test_a_registered_transfer_narrows_the_line_by_a_known_amount(make_line):
    care = make_line("council", "care", 500.0)
    hospital = make_line("icb", "hospital", 900.0, low=800.0, high=1_000.0, gross=950.0)
    kept, _ = consolidate([care, hospital], register=[better_care(100.0)])
    assert (kept[1].low, kept[1].high, kept[1].gross) == (700, 900, 850)


def test_a_transfer_to_a_body_outside_the_count_is_left_alone(two_bodies):
    kept, eliminated = consolidate(two_bodies, register=[better_care(100.0, receiver="charity")])
    assert total(kept) == 1_400
    assert eliminated == ()


def test_every_transfer_that_has_no_line_to_come_out_of_is_named(two_bodies):
    register = [better_care(10.0, service="hospitol"), better_care(901.0), better_care(-5.0)]
    with pytest.raises(InputError) as caught:
        consolidate(two_bodies, register=register)
    text = str(caught.value)
    assert "transfers!1: icb has no line 'hospitol'; did you mean 'hospital'?" in text
    assert "transfers!2: 901 is not within the line it is in (900)" in text
    assert "transfers!3: -5 is not within" in text


def test_transfers_out_of_one_line_may_not_exceed_it_together(two_bodies):
    with pytest.raises(InputError, match="transfers!2: 500 is not within the line it is in"):
        consolidate(two_bodies, register=[better_care(500.0), better_care(500.0)])


def test_a_line_that_is_not_known_cannot_give_a_transfer(make_line):
    lines = [make_line("council", "care", 1.0), make_line("icb", "hospital", None)]
    with pytest.raises(InputError, match="not known"):
        consolidate(lines, register=[better_care(1.0)])
