"""Figures of councils beside a design: what is read, and every cell that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.settlement.allocate import simulate
from wholeplace.store.settlement_design import council_indices, read_designs
from wholeplace.store.settlement_figures import read_figures
from wholeplace.store.tables import Grid

DESIGN = """
id = "{id}"
title = "Mine"
about = "A test."
years = [2026, 2027]
pot = 1.0
figures = "{figures}"

[[need]]
title = "all"
weight = 1.0
classes = ["county", "district", "unitary", "metropolitan district", "london borough"]
columns = {{ {column} = 1.0 }}
"""
CODES = {"Wigan": "E08000010", "Oldham": "E08000004", "Bolton": "E08000001"}


@pytest.fixture
def read(laboratory):
    """Read cells as figures: columns, and what is wrong in words."""

    def figures(*rows):
        columns, wrong = read_figures(
            Grid("f.csv", [list(row) for row in rows]),
            councils=laboratory.councils,
            design="mine",
            find=lambda text: (CODES[text], "") if text in CODES else ("", "is no council"),
        )
        return columns, [str(problem) for problem in wrong]

    return figures


@pytest.fixture
def write(tmp_path):
    """Write a design with a file of figures and return where it is."""

    def written(content, *, id="mine", figures="f.csv", column="mine"):
        if content is not None:
            (tmp_path / figures).write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        path = tmp_path / f"{id}.toml"
        path.write_text(DESIGN.format(id=id, figures=figures, column=column), encoding="utf-8")
        return path

    return written


@pytest.fixture
def everybody(laboratory):
    """A file of figures with one line for every council."""

    def lines(column="mine", figure=lambda at: 1 + at):
        rows = [f"{code},{figure(at)}" for at, code in enumerate(laboratory.councils.codes)]
        return f"council,{column}\n" + "\n".join(rows) + "\n"

    return lines


@pytest.fixture
def told(laboratory):
    def problems(*paths):
        with pytest.raises(InputError) as caught:
            read_designs(paths, laboratory)
        return [str(problem) for problem in caught.value.problems]

    return problems


def test_figures_stand_at_their_councils_and_the_rest_are_not_known(read, laboratory):
    columns, wrong = read(("council", "one", "two"), ("Wigan", "5", "£1,200"), ("Oldham", "7", ""))
    assert wrong == []
    at = {name: laboratory.councils.index(code) for name, code in CODES.items()}
    assert columns["one"].values[[at["Wigan"], at["Oldham"]]].tolist() == [5, 7]
    assert columns["two"].values[at["Wigan"]] == 1_200
    # Blank is not known, and never nought.
    assert np.isnan(columns["two"].values[at["Oldham"]])
    assert np.isnan(columns["one"].values[at["Bolton"]])
    assert (columns["one"].source, columns["one"].about) == ("mine", "given with the design mine")


def test_blank_rows_and_columns_at_the_end_are_let_be(read):
    columns, wrong = read(("council", "one", ""), ("Wigan", "5", ""), ("", "", ""), ())
    assert (list(columns), wrong) == (["one"], [])


def test_a_comma_in_a_number_is_seen(read):
    """1,234 without quotes is two cells, and would be read as 1."""
    _, wrong = read(("council", "one"), ("Wigan", "1", "234"))
    assert wrong == ["f.csv row 2: has 3 cells for 2 columns: is a comma in a number?"]


def test_a_council_given_twice_is_named(read):
    _, wrong = read(("council", "one"), ("Wigan", "1"), ("Oldham", "2"), ("Wigan", "3"))
    assert wrong == ["f.csv row 4 council: 'Wigan' has a row already: 2"]


def test_every_bad_cell_is_named_at_once(read):
    _, wrong = read(
        ("council", "one", "two"),
        ("Wigam", "1", "2"),
        ("Wigan", "n/a", "inf"),
        ("", "1", "1"),
        ("Oldham", "1_000", "12.5.1"),
    )
    assert wrong == [
        "f.csv row 2 council: 'Wigam' is no council",
        "f.csv row 3 one: should be a number, not 'n/a'",
        "f.csv row 3 two: should be a number, not 'inf'",
        "f.csv row 4 council: '' is no council",
        "f.csv row 5 one: should be a number, not '1_000'",
        "f.csv row 5 two: should be a number, not '12.5.1'",
    ]


@pytest.mark.parametrize(
    ("headings", "wrong"),
    [
        ((), "should have 'council' and columns of figures"),
        (("council",), "should have 'council' and columns of figures"),
        (("place", "one"), "should have 'council' and columns of figures"),
        (("council", "one", "one"), "has the column 'one' more than once"),
        (("council", "", "one"), "has a column without a name"),
    ],
)
def test_headings_that_cannot_be_are_named(read, headings, wrong):
    columns, told = read(headings, ("Wigan", "1", "1"))
    assert columns == {}
    assert told == [f"f.csv row 1: {wrong}"]


def test_a_column_there_already_is_refused_only_with_other_figures(read, laboratory):
    people = laboratory.councils.of("population")
    at = laboratory.councils.index(CODES["Wigan"])
    _, wrong = read(("council", "population"), ("Wigan", str(people[at])))
    assert wrong == [
        "f.csv row 1: 'population' is the name of a column there already, with other figures"
    ]


def test_a_design_runs_on_figures_of_its_own(write, everybody, laboratory, what_they_had):
    (design,), councils = read_designs([write(everybody())], laboratory)
    assert councils.of("mine")[0] == 1
    from dataclasses import replace

    found = simulate([design], replace(what_they_had, councils=councils))
    # The last council has 317 times the need of the first; 1 + 2 + ... + 317 = 50,403.
    assert found.amounts[0, 0, 316] == pytest.approx(what_they_had.total * 317 / 50_403, abs=0.01)
    assert found.amounts[0].sum(axis=1) == pytest.approx([what_they_had.total] * 2)


def test_two_designs_may_bring_the_same_file(write, everybody, laboratory):
    one, two = write(everybody()), write(None, id="yours")
    designs, _ = read_designs([one, two], laboratory)
    assert [design.id for design in designs] == ["mine", "yours"]


def test_two_designs_may_not_mean_two_things_by_one_name(write, everybody, told):
    one = write(everybody())
    two = write(everybody(figure=lambda at: 2 + at), id="yours", figures="g.csv")
    assert told(one, two) == [
        "yours.toml g.csv row 1: 'mine' is the name of a column there already, with other figures"
    ]


def test_figures_that_are_nought_for_all_are_refused(write, everybody, told):
    (what,) = told(write(everybody(figure=lambda at: 0)))
    assert "mine is nought for every county and district" in what
    assert what.startswith("mine.toml line 9 need 1 columns")


def test_a_council_under_two_names_is_one_council(write, everybody, told):
    assert told(write(everybody() + "Wigan,5\n"))[0].startswith(
        "mine.toml f.csv row 319 council: 'Wigan' has a row already: "
    )


def test_text_in_another_encoding_is_named_and_no_crash(write, told):
    latin = "council,mine\nWigan,£1\n".encode("latin-1")
    assert told(write(latin))[0].startswith("mine.toml f.csv: is not UTF-8 text")


def test_a_design_saved_by_notepad_is_read(write, everybody, laboratory):
    path = write(everybody())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (design,), _ = read_designs([path], laboratory)
    assert design.id == "mine"


def test_a_design_in_another_encoding_is_named_and_no_crash(write, everybody, told):
    path = write(everybody())
    path.write_bytes(path.read_bytes().replace(b"A test.", b"\xa3"))
    assert told(path) == [
        "mine.toml mine.toml: is not UTF-8 text: in Excel, save it as 'CSV UTF-8 (Comma delimited)'"
    ]


@pytest.mark.parametrize("figure", ["inf", "nan", "-inf"])
@pytest.mark.parametrize("line", ["pot = 1.0", "columns = { mine = 1.0 }", "weight = 1.0"])
def test_what_is_no_finite_number_is_refused_wherever_it_stands(
    write, everybody, told, figure, line
):
    path = write(everybody())
    text = path.read_text("utf-8").replace(line, line.replace("1.0", figure))
    path.write_text(text, encoding="utf-8")
    (what,) = told(path)
    assert what.endswith("Input should be a finite number")


@pytest.mark.parametrize("years", ["[-5, -4]", "[99999]", "[0]", "[1066]"])
def test_years_no_rules_cover_do_not_hide_behind_the_councils(write, everybody, told, years):
    path = write(everybody())
    text = path.read_text("utf-8").replace("[2026, 2027]", years)
    path.write_text('fixed = ["Wigan"]\n' + text, encoding="utf-8")
    found = told(path)
    assert all("is not set in" in what for what in found)
    assert all(what.startswith("mine.toml years: ") for what in found)


def test_every_place_that_is_none_is_named_at_once(laboratory):
    with pytest.raises(InputError) as caught:
        council_indices(("Wigan", "Wigam", "Cumbria"), laboratory.councils, laboratory)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == 2
    assert "did you mean 'Wigan'" in found[0]
    assert "Westmorland and Furness" in found[1]


def test_places_come_in_the_order_asked_for(laboratory):
    names = ("Wigan", "E06000009", "fylde")
    at = council_indices(names, laboratory.councils, laboratory)
    assert [laboratory.councils.councils[i].name for i in at] == ["Wigan", "Blackpool", "Fylde"]
    assert council_indices((), laboratory.councils, laboratory) == ()
