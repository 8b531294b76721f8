from __future__ import annotations

import re
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from click.testing import CliRunner

from wholeplace.cli.pathways import episodes
from wholeplace.demand.episodes import years_of_care
from wholeplace.errors import InputError
from wholeplace.store.ssda903 import count_notes, read_ssda903

HEADER = "CHILD,SEX,DOB\nA1,1,01/05/2010\nB2,2,11/06/2012\n"
COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
FIRST = (
    "A1,01/06/2020,S,C2,N1,U5,PR1,,,\n"
    "B2,10/07/2020,S,C2,N1,U5,PR1,01/09/2020,X1,\n"
    "B2,01/09/2020,P,C2,N1,K2,PR1,,,\n"
)
SECOND = (
    "A1,01/06/2020,S,C2,N1,U5,PR1,01/08/2021,E4A,\n"
    "B2,01/09/2020,P,C2,N1,K2,PR1,,,\n"
    "B2,05/05/2021,P,C2,N1,H5,PR1,,,\n"
)


@pytest.fixture
def returns(tmp_path):
    """Write yearly folders with these rows of episodes; return where."""

    def write(*years, header=HEADER):
        for index, rows in enumerate(years):
            folder = tmp_path / str(2020 + index)
            folder.mkdir()
            (folder / "header.csv").write_text(header, encoding="utf-8")
            (folder / "episodes.csv").write_text(COLUMNS + rows, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="module")
def synthetic(shared):
    """The synthetic returns of five years."""
    return shared / "data" / "samples_903" / "ssda903_synthetic_2017_2021.zip"


def test_episodes_are_linked_from_year_to_year(returns):
    found = read_ssda903(returns(FIRST, SECOND))
    told = [(e.kind, e.start.isoformat(), e.end and e.end.isoformat()) for e in found.care.episodes]
    assert told == [
        ("fostering", "2020-06-01", "2021-08-01"),
        ("fostering", "2020-07-10", "2020-09-01"),
        ("residential", "2020-09-01", "2021-05-05"),  # its end was missing; the next tells it
        ("supported", "2021-05-05", None),
    ]
    assert (found.care.first, found.care.last) == (date(2020, 4, 1), date(2022, 3, 31))
    assert [str(note) for note in found.notes] == [
        "2021/episodes row 3: DEC is missing: read as the day the next episode began"
    ]


def test_no_key_of_a_child_is_kept_or_told(returns):
    rows = SECOND.replace("H5", "H6")
    found = read_ssda903(returns(FIRST, rows))
    assert {e.child for e in found.care.episodes} == {0, 1}
    text = repr(found)
    assert "A1" not in text
    assert "B2" not in text


def test_what_was_seen_last_stands_for_those_lost_from_sight(returns):
    found = read_ssda903(returns(FIRST, SECOND.splitlines(keepends=True)[0]))
    lost = found.care.episodes[2]
    assert (lost.end, lost.ends_care, lost.seen_to) == (None, False, date(2021, 3, 31))
    assert any("lost from sight" in note.what for note in found.notes)


def test_overlaps_end_where_the_next_episode_begins(returns):
    rows = FIRST.replace("01/09/2020,X1", "09/09/2020,X1")
    found = read_ssda903(returns(rows))
    assert found.care.episodes[1].end == date(2020, 9, 1)
    assert "overlaps the next episode" in found.notes[0].what


def test_an_unknown_placement_code_is_read_as_the_nearest_and_noted(returns):
    found = read_ssda903(returns(FIRST.replace("K2", "K22")))
    assert found.care.episodes[2].kind == "residential"
    assert "PLACE 'K22' is not a placement code (nearest K2): read as residential" in str(
        found.notes[0]
    )


def test_every_date_that_cannot_be_is_named_at_once(returns):
    rows = (
        FIRST.replace("A1,01/06/2020", "A1,31/06/2020")
        .replace("01/09/2020,X1", "01/07/2020,X1")
        .replace("B2,01/09/2020,P", "B2,01/09/2002,P")
    )
    with pytest.raises(InputError) as caught:
        read_ssda903(returns(rows))
    told = [str(problem) for problem in caught.value.problems]
    assert told == [
        "2020/episodes row 2 DECOM: should be a date such as 31/03/2018, not '31/06/2020'",
        "2020/episodes row 3 DEC: 2020-07-01 is before the episode began, 2020-07-10",
        "2020/episodes row 4 DECOM: 2002-09-01 is before the child was born",
    ]


def test_missing_columns_and_tables_are_named(returns, tmp_path):
    with pytest.raises(InputError, match="header: has no column DOB"):
        read_ssda903(returns(FIRST, header="CHILD,SEX\nA1,1\n"))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no table of episodes"):
        read_ssda903(empty)
    with pytest.raises(InputError, match="a folder, a ZIP or a workbook"):
        read_ssda903(tmp_path / "episodes.txt")


def test_a_zip_reads_as_its_folder_does(returns, tmp_path):
    folder = returns(FIRST, SECOND)
    path = tmp_path / "returns.zip"
    with zipfile.ZipFile(path, "w") as container:
        for file in sorted(folder.rglob("*.csv")):
            container.write(file, file.relative_to(folder).as_posix())
    assert read_ssda903(path).care == read_ssda903(folder).care


def test_the_synthetic_returns_of_five_years_are_read(synthetic):
    # Counted by hand from the files: 2,827 different (child, DECOM), 24 open ones that vanish and
    # 40 that end after the next began; 434 episodes are open in the first return of 687 children.
    found = read_ssda903(synthetic)
    assert len(found.care.episodes) == 2_827
    assert found.care.years == (2017, 2018, 2019, 2020, 2021)
    assert sorted(count_notes(found.notes).values()) == [24, 40]


def test_stocks_and_flows_of_the_synthetic_returns_agree(synthetic):
    # Who is there at the end are those before, who came and who were first seen, less who left
    # and who was lost; nobody else comes or goes after the first return.
    years = years_of_care(read_ssda903(synthetic).care)
    for before, after in pairwise(years):
        held = sum(before.at_end.values())
        came, left = sum(after.started.values()), sum(after.ceased.values())
        assert sum(after.at_end.values()) <= held + came
        assert sum(after.at_end.values()) == pytest.approx(held + came - left, abs=25)


def test_the_workbook_of_one_year_is_read(shared):
    found = read_ssda903(shared / "data" / "samples_903" / "ssda903_synthetic_one_workbook.xlsx")
    assert len(found.care.episodes) == 5_050
    assert found.care.years == (2017,)


def test_the_command_shows_counts_and_never_a_small_one(synthetic):
    told = CliRunner().invoke(episodes, [str(synthetic)], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert "2017/18" in told.output
    assert "fewer than 5" in told.output
    assert "Half of the children have left" in told.output
    as_json = CliRunner().invoke(episodes, [str(synthetic), "--json"])
    counts = re.findall(r'"(?:fostering|other|adoption|left)": "([^"]+)"', as_json.output)
    assert counts
    assert not {"1", "2", "3", "4"} & set(counts)


@pytest.mark.parametrize(
    ("rne", "moved"),
    [("P", 1), ("T", 1), ("B", 1), ("U", 1), ("L", 0)],
)
def test_only_a_new_placement_or_carer_counts_as_a_change_of_placement(returns, rne, moved):
    # The same kind of placement twice: a new legal status alone (L) changes nothing.
    rows = FIRST.replace("B2,01/09/2020,P,C2,N1,K2", f"B2,01/09/2020,{rne},C2,N1,U5")
    (year,) = years_of_care(read_ssda903(returns(rows)).care)
    assert sum(year.moved.values()) == moved


def test_the_synthetic_returns_have_fewer_changes_than_episodes_that_go_on(synthetic):
    # One in five episodes of these returns begins with a new legal status alone (RNE L).
    care = read_ssda903(synthetic).care
    status = [e for e in care.episodes if not e.new_placement]
    assert len(status) / len(care.episodes) == pytest.approx(0.2, abs=0.05)
