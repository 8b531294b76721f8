"""Tags, schemes and the ledger of real places."""

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.prevention.ledger import TIERS
from wholeplace.prevention.splitting import Terms
from wholeplace.prevention.standing import ENGLAND
from wholeplace.store.returns import count_place
from wholeplace.store.tags import (
    ledger_of,
    ledger_of_counts,
    national_standings,
    scheme_of,
    schemes,
    shares_of,
    tags,
)

DRAWS = Draws(200)


@pytest.fixture(scope="module")
def wigan(gazetteer):
    return gazetteer.place("Wigan")


@pytest.fixture(scope="module")
def default_tags(reference):
    return tags(reference)


@pytest.fixture(scope="module")
def book(reference, wigan):
    return ledger_of(reference, wigan, draws=DRAWS)


@pytest.fixture(scope="module")
def shares(reference):
    return shares_of(reference, draws=DRAWS)


@pytest.fixture(scope="module")
def national(reference, shares):
    terms = Terms(2024, reference.deflators())
    found = national_standings(reference, year=2024, shares=shares, terms=terms)
    return {each.code: each for each in found}


def test_every_default_tag_sums_to_one_and_holds_its_centre(default_tags):
    for tag in default_tags.values():
        assert sum(tag.shares.values()) == pytest.approx(1.0, abs=1e-3), tag.line
        for tier in TIERS:
            assert tag.low[tier] <= tag.shares[tier] <= tag.high[tier], tag.line


def test_every_default_tag_says_why_and_that_it_is_an_assumption(default_tags):
    assert all(tag.rationale for tag in default_tags.values())
    assert all(tag.status in ("assumption", "published") for tag in default_tags.values())


def test_every_line_that_wigan_counts_is_tagged(reference, wigan, default_tags):
    count = count_place(reference, wigan, year=2024)
    lines = [line for line in count.lines if line.kind == "service"]
    assert [line.service for line in lines if line.service not in default_tags] == []


def test_the_schemes_stand_side_by_side(reference):
    found = schemes(reference)
    assert {"cipfa", "wales", "pdel", "scotland"} <= set(found)
    for scheme in found.values():
        mapped = [tier for target in scheme for tier in target.maps_from]
        assert sorted(mapped) == sorted(TIERS)
    assert [tier.tier for tier in found["cipfa"]][:4] == [
        "primary",
        "secondary",
        "tertiary",
        "reactive",
    ]
    assert {tier.rule for tier in found["pdel"]} == {"principal"}


def test_an_unknown_scheme_is_answered_with_the_nearest(reference):
    with pytest.raises(InputError, match="did you mean 'wales'"):
        scheme_of(reference, "wale")
    with pytest.raises(InputError, match="choose from"):
        scheme_of(reference, "zzz")


def test_the_trend_covers_the_three_years_of_returns(book):
    assert [year.year for year in book.years] == [2022, 2023, 2024]
    assert {year.prices for year in book.years} == {2024}


def test_looked_after_children_split_as_their_tag_says(reference, wigan, default_tags, shares):
    from wholeplace.prevention.splitting import tier_money

    count = count_place(reference, wigan, year=2024)
    (care,) = [line for line in count.lines if line.service == "RO3_csclkd"]
    # £61.913m, of which the tag gives 0.7666 to acute (reactive under CIPFA).
    money = tier_money([care], shares=shares)
    assert care.gbp_thousand == 61_913
    acute = [tier.tier for tier in shares.tiers].index("reactive")
    total = sum(default_tags["RO3_csclkd"].shares.values())
    assert money.central[acute] == pytest.approx(61_913 * 0.7666 / total)


def test_the_preventive_share_of_a_line_has_the_interval_of_its_tag(reference, default_tags):
    import numpy as np

    shares = shares_of(reference, draws=Draws(4_000))
    line = shares.lines.index("RO3_csclkd")
    drawn = shares.drawn[:, line, shares.preventive].sum(axis=1)
    tag = default_tags["RO3_csclkd"]
    # Nothing of it is not classified, so what acute leaves is preventive.
    ends = [1 - tag.high["acute"], 1 - tag.low["acute"]]
    assert np.quantile(drawn, [0.1, 0.9]) == pytest.approx(ends, abs=0.006)


def test_money_is_conserved_in_every_year_body_and_division(book):
    splits = [*book.years, book.latest, book.without_schools]
    splits += [year for _, year in (*book.by_body, *book.by_division)]
    for year in splits:
        tiers = sum(tier.gbp_thousand.value for tier in year.tiers)
        preventive = year.preventive.gbp_thousand.value
        not_classified = year.classified - tiers
        assert -1e-6 <= not_classified <= year.unclassified + 1e-6
        assert preventive <= tiers + 1e-6


def test_the_last_year_is_all_of_wigans_service_lines(reference, wigan, book):
    count = count_place(reference, wigan, year=2024)
    services = sum(line.gbp_thousand for line in count.lines if line.kind == "service")
    tiers = sum(tier.gbp_thousand.value for tier in book.latest.tiers)
    assert tiers + book.latest.unclassified == pytest.approx(services)


def test_the_council_of_the_last_year_is_its_whole_return(book):
    council = dict(book.by_body)["Wigan"]
    # RSX total service expenditure 2024-25: £710.426m.
    assert council.classified == pytest.approx(710_426)


def test_the_nhs_is_in_the_last_year_and_never_in_the_trend(book):
    assert book.latest.classified > book.years[-1].classified + 600_000
    assert "NHS" in book.scope


def test_real_terms_raise_back_years(book):
    first = book.years[0]
    assert first.real_gbp_thousand.value > first.preventive.gbp_thousand.value


def test_the_steps_explain_the_whole_change(book):
    change = book.years[-1].real_gbp_thousand.value - book.years[0].real_gbp_thousand.value
    assert sum(step.gbp_thousand for step in book.steps) == pytest.approx(change)


def test_wigan_stands_first_then_its_neighbours_then_england(book):
    assert book.standing[0].name == "Wigan"
    assert book.standing[-1].code == ENGLAND
    assert len(book.standing) >= 7
    assert book.standing[0].preventive_share.value == pytest.approx(
        book.years[-1].preventive.share.value, abs=0.005
    )


def test_cipfa_and_wales_agree_and_pdel_is_stricter(reference, wigan, book):
    wales = ledger_of(reference, wigan, scheme="wales", years=(2024,), draws=DRAWS)
    pdel = ledger_of(reference, wigan, scheme="pdel", years=(2024,), draws=DRAWS)
    cipfa = book.latest.preventive.share.value
    assert wales.latest.preventive.share.value == pytest.approx(cipfa)
    assert pdel.latest.preventive.share.value < cipfa
    assert pdel.latest.unclassified == 0


def test_a_local_tag_replaces_the_default_and_no_other(reference, wigan, default_tags):
    from dataclasses import replace

    whole = {tier: float(tier == "primary") for tier in TIERS}
    parks = replace(default_tags["RSX_cul"], shares=whole, low=whole, high=whole, status="local")
    changed = ledger_of(reference, wigan, years=(2024,), draws=DRAWS, tags={"RSX_cul": parks})
    culture = dict(changed.by_division)["Cultural and related services"]
    assert culture.preventive.share.value == 1
    assert changed.tags["RSX_cul"].status == "local"
    assert changed.tags["RO3_csclkd"] == default_tags["RO3_csclkd"]


def test_a_local_tag_that_does_not_sum_is_refused(reference, wigan, default_tags):
    from dataclasses import replace

    wrong = replace(default_tags["RSX_cul"], shares={"primary": 0.5})
    with pytest.raises(MethodError, match=r"'RSX_cul' sum to 0\.5"):
        ledger_of(reference, wigan, draws=DRAWS, tags={"RSX_cul": wrong})


def test_a_ledger_can_be_made_of_counts_with_partners_own_figures_in(reference, wigan, shares):
    from dataclasses import replace

    count = count_place(reference, wigan, year=2024)
    charity = replace(
        count.lines[0], id="x", body="C", body_name="A charity", sector="partner", service="RSX_cul"
    )
    own = replace(count, lines=(*count.lines, charity))
    book = ledger_of_counts(reference, [own], shares=shares, neighbours="ons_economic")
    assert "A charity" in dict(book.by_body)


def test_a_county_holds_its_districts(reference, gazetteer):
    book = ledger_of(reference, gazetteer.place("Lancashire"), years=(2024,), draws=DRAWS)
    names = [name for name, _ in book.by_body]
    assert "Lancashire" in names
    assert "Burnley" in names


@pytest.mark.parametrize("name", ["Slough", "Cumberland"])
def test_a_council_without_a_return_keeps_its_other_years(reference, gazetteer, name):
    book = ledger_of(reference, gazetteer.place(name), draws=DRAWS)
    assert 2024 not in [year.year for year in book.years]
    assert "No return of the council" in book.scope
    assert "2024/25" in book.scope


def test_a_council_that_made_no_return_at_all_has_no_ledger_and_is_told_so(reference, gazetteer):
    book = ledger_of(reference, gazetteer.place("Birmingham"), draws=DRAWS)
    assert book.years == ()
    assert "the council made no return in any of the years" in book.scope
    assert book.standing[0].name == "Birmingham"
    assert book.standing[0].preventive_share is None
    assert book.standing[-1].name == "England"


def test_places_without_a_return_are_not_known_and_never_nothing(national, gazetteer):
    for name in ("Birmingham", "Slough", "Cumberland"):
        standing = national[gazetteer.place(name).code]
        assert standing.preventive_share is None
        assert standing.per_head is None
        assert "no return for 2024/25" in standing.note


def test_every_place_of_england_stands_somewhere(national):
    known = [each for each in national.values() if each.preventive_share is not None]
    assert len(national) == 154
    assert len(known) > 140
    assert all(0.1 < each.preventive_share.value < 0.7 for each in known)


def test_england_lies_among_its_places(national):
    values = [
        each.preventive_share.value
        for code, each in national.items()
        if code != ENGLAND and each.preventive_share is not None
    ]
    assert min(values) < national[ENGLAND].preventive_share.value < max(values)


def test_england_is_the_same_whichever_place_asks(book, national):
    mine, again = book.standing[-1], national[ENGLAND]
    assert mine.preventive_share.value == pytest.approx(again.preventive_share.value)
