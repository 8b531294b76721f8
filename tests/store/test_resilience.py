"""Reserves of every council from the reference: the published list of falls comes out."""

import csv

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.depletion import depletions
from wholeplace.finance.resilience_standing import resilience_backtest, standings
from wholeplace.store.reference import Reference
from wholeplace.store.resilience import (
    code_of_today,
    council_at,
    doubts,
    reserve_record,
    support_events,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
# Largest falls of other earmarked and unallocated reserves, March 2015 to March 2018, per cent, as
# published on 29 May 2019 (finance rules 6.2).
PUBLISHED_FALLS = {
    "Northamptonshire": -91,
    "Somerset": -73,
    "Rotherham": -62,
    "Thurrock": -58,
    "Croydon": -55,
    "Stoke-on-Trent": -55,
    "Sutton": -46,
    "Isles of Scilly": -46,
    "Knowsley": -44,
    "Greenwich": -44,
    "Medway": -44,
}


@pytest.fixture(scope="module")
def went(reserves):
    return {each.council.name: each for each in depletions(reserves, year=2017, rules=RULES)}


def test_the_published_list_of_largest_falls_comes_out(went):
    falls = {name: round(100 * each.change) for name, each in went.items()}
    assert {name: falls[name] for name in PUBLISHED_FALLS} == PUBLISHED_FALLS
    largest = sorted(falls, key=falls.__getitem__)[:12]
    # Essex fell by as much in this edition of the return; it is not in the published list.
    assert set(largest) - set(PUBLISHED_FALLS) == {"Essex"}
    assert falls["Essex"] == -58


def test_englands_reserves_come_to_what_was_published(reserves, went):
    # finance rules 6.2: 152 councils, 14.406bn at March 2015, 13.340bn at 2017, 13.909bn at 2018.
    assert len(went) == 152
    assert sum(each.reserves for each in went.values()) == pytest.approx(13.909e9, abs=0.5e6)
    assert sum(each.before for each in went.values()) == pytest.approx(14.406e9, abs=0.5e6)
    # March 2017 as the return of the next year opens: later, and revised, figures.
    assert reserves.opening[:, reserves.at(2017)].sum() == pytest.approx(13.340e9, abs=0.5e6)


def test_twelve_councils_had_fewer_than_four_years_left(went):
    # CIPFA counted 12 in December 2018 (finance rules 6.2).
    assert sum(each.flagged for each in went.values()) == 12


def test_yearly_changes_vary_by_class_as_known(reserves):
    # finance rules 3, returns of 2015/16 to 2017/18: sd of change over net revenue expenditure.
    change = reserves.change[:, -3:]
    for area_class, spread in (
        ("county", 0.036),
        ("metropolitan district", 0.063),
        ("unitary", 0.073),
        ("london borough", 0.099),
    ):
        own = change[reserves.is_class(area_class)]
        assert np.nanstd(own) == pytest.approx(spread, abs=0.0006), area_class


def test_every_council_has_its_figures_and_a_name_of_the_gazetteer(reserves, gazetteer):
    missing = np.argwhere(np.isnan(reserves.closing) | np.isnan(reserves.social_care))
    assert [(reserves.councils[at].name, reserves.years[year]) for at, year in missing] == [
        ("Isles of Scilly", 2016)
    ]
    assert all(council.code in gazetteer.areas for council in reserves.councils)
    assert (reserves.grants >= 0).mean() > 0.99
    assert "North Yorkshire" in {council.name for council in reserves.councils}


def test_districts_are_there_when_asked_for(reference):
    assert len(reserve_record(reference).councils) == 152 + 201


def test_the_ranking_names_northamptonshire_and_croydon_first(reserves):
    found = standings(reserves, year=2017, rules=RULES)
    assert [each.council.name for each in found.councils[:2]] == ["Northamptonshire", "Croydon"]
    assert all(each.stress.rank.low <= each.stress.rank.high for each in found.councils)
    assert found.calibrated
    assert 1 < found.spread < 3
    assert found.require("E10000021").depletion.flagged
    with pytest.raises(InputError, match="sent no return for 2017/18"):
        found.require("E06000062")


def test_the_backtest_says_what_it_foresaw_and_what_not(reserves, reference):
    found = resilience_backtest(reserves, events=support_events(reference), year=2017, rules=RULES)
    struck = {event.name for event in found.happened}
    # gov.uk's list of 2020-21 less Eastbourne, a district, and the two section 114 notices.
    assert struck == {
        "Northamptonshire", "Croydon", "Bexley", "Lambeth", "Luton", "Nottingham",
        "Peterborough", "Redcar and Cleveland", "Wirral",
    }  # fmt: skip
    chance, depletion = found.tested[:2]
    assert {c.name for c in chance.caught} == {"Northamptonshire", "Croydon"}
    assert {"Thurrock", "Slough"} <= {c.name for c in chance.false_alarms}
    assert {c.name for c in chance.missed} == struck - {"Northamptonshire", "Croydon"}
    assert 0.55 < chance.area.value < 0.8
    assert chance.area.low < chance.area.value < chance.area.high
    assert len(depletion.caught) + len(depletion.false_alarms) == 12


def test_later_notices_lie_beyond_three_years_and_are_told_as_such(reserves, reference):
    events = support_events(reference)
    three = resilience_backtest(reserves, events=events, year=2017, rules=RULES)
    assert {"Slough", "Thurrock", "Woking", "Birmingham"} <= {e.name for e in three.outside}
    six = resilience_backtest(reserves, events=events, year=2017, rules=RULES, horizon=6)
    assert {"Slough", "Thurrock"} <= {c.name for c in six.tested[0].caught}


def test_events_name_their_source_and_assumed_ones_say_so(reference):
    for event in support_events(reference):
        assert event.source.id
        assert (event.kind == "section 114 notice") == event.source.is_assumption
        assert (event.status == "assumed") == event.source.is_assumption


def test_every_wrong_event_is_named(reference, tmp_path):
    for path in reference.folder.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "SOURCES.toml").write_bytes((reference.folder / "SOURCES.toml").read_bytes())
    with (tmp_path / "support_events.csv").open("w", newline="") as out:
        write = csv.writer(out)
        write.writerow(["council", "name", "year", "kind", "status", "source", "note"])
        write.writerow(["E99", "Nowhere", "soon", "rescue", "sure", "mhclg-efs-2020-2", ""])
    with pytest.raises(InputError) as caught:
        support_events(Reference(tmp_path))
    text = str(caught.value)
    assert "row 2: council 'E99' is no council area" in text
    assert "year should be a year such as 2020, not 'soon'" in text
    assert "kind should be section 114 notice or exceptional support, not 'rescue'" in text
    assert "status should be final or provisional or assumed, not 'sure'" in text
    assert "source 'mhclg-efs-2020-2' is not one; did you mean 'mhclg-efs-2020-21'" in text


def test_a_council_is_found_as_it_was_and_its_neighbours_too(reference):
    code, beside, why = council_at(reference, "Wigan", year=2017)
    assert code == "E08000010"
    assert len(beside) == 10
    assert "nearest neighbours" in why
    code, beside, why = council_at(reference, "Northamptonshire", year=2017)
    assert (code, beside) == ("E10000021", ())
    assert "merged or split" in why


def test_a_council_made_later_says_whose_ground_it_has(reference):
    with pytest.raises(InputError) as caught:
        council_at(reference, "West Northamptonshire", year=2017)
    assert "was made after 2018-03-31" in str(caught.value)
    assert "Northamptonshire: ask for those" in str(caught.value)
    with pytest.raises(InputError, match="did you mean 'Wigan'"):
        council_at(reference, "Wigam", year=2017)


def test_essex_is_told_as_doubtful(reference):
    ((code, why),) = doubts(reference, year=2017)
    assert code == "E10000012"
    assert "presumably corrected" in why
    assert doubts(reference, year=2016) == ()


def test_a_council_with_a_new_code_is_known_by_both(reference):
    # Barnsley and Sheffield: recoded, the same ground. Somerset and Cumbria: merged or split since.
    assert code_of_today(reference, "E08000016", year=2017) == "E08000038"
    assert code_of_today(reference, "E08000019", year=2017) == "E08000039"
    assert code_of_today(reference, "E08000010", year=2017) == "E08000010"
    for gone in ("E10000027", "E10000006", "E10000021"):
        assert code_of_today(reference, gone, year=2017) == ""
    assert council_at(reference, "Barnsley", year=2017)[0] == "E08000016"
    assert len(council_at(reference, "Sheffield", year=2017)[1]) == 10


def test_neighbours_are_told_by_the_codes_they_had_then(reference, reserves):
    codes = {council.code for council in reserves.councils}
    # Rotherham's neighbours hold Barnsley, which had another code then.
    _, beside, _ = council_at(reference, "Rotherham", year=2017)
    assert "E08000016" in beside
    assert set(beside) <= codes


def test_reserves_are_never_below_nought_and_carry_over_from_year_to_year(reserves):
    # No year changes reserves by three times what a council spends.
    assert (reserves.closing[~np.isnan(reserves.closing)] >= 0).all()
    assert np.nanmin(reserves.revenue) > 0
    assert np.nanmax(np.abs(reserves.change)) < 3
    # What a return closes with, the next mostly opens with: to within 1% in the middle.
    carried = reserves.opening[:, 1:] / reserves.closing[:, :-1]
    assert np.nanmedian(carried) == pytest.approx(1.0, abs=0.01)


def test_every_amount_of_a_council_is_known_or_none_is(reserves):
    for name in ("opening", "closing", "revenue", "grants", "interest", "council_tax"):
        missing = np.argwhere(np.isnan(getattr(reserves, name)))
        assert {(reserves.councils[at].name, reserves.years[year]) for at, year in missing} <= {
            ("Isles of Scilly", 2016)
        }, name


def test_councils_of_one_class_alone_may_be_asked_for(reference, reserves):
    counties = reserve_record(reference, classes=("county",))
    assert len(counties.councils) == 27
    assert counties.councils == reserves.councils[:27]
    assert np.array_equal(counties.closing, reserves.closing[:27], equal_nan=True)


def test_every_standing_of_every_year_that_can_be_told_is_sound(reserves):
    found = standings(reserves, year=2016, rules=RULES)
    assert len(found.councils) == 152
    ranked = [each for each in found.councils if each.stress.rank]
    # Isles of Scilly sent nothing for 2016/17 and stands last.
    assert len(ranked) == 151
    assert found.councils[-1].council.name == "Isles of Scilly"
    assert found.councils[-1].stress.chance == {}
    ends = [each.stress.chance[5] for each in ranked]
    assert all(0 <= chance.low <= chance.value <= chance.high <= 1 for chance in ends)
    assert sum(each.stress.rank.value for each in ranked) == pytest.approx(151 * 152 / 2)
