"""Revenue options on the reference figures, and files of figures that councils supply."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.store.revenue import read_base, where


@pytest.fixture(scope="session")
def ask(revenue_figures):
    return revenue_figures


@pytest.fixture
def base(tmp_path, ask, gazetteer):
    def read(text):
        path = tmp_path / "base.csv"
        path.write_text(text, encoding="utf-8")
        return read_base(path, ask.councils, gazetteer)

    return read


def test_incomes_of_an_earlier_year_and_their_growth_stand_beside_todays(ask):
    now = ask.councils.of("household_income_per_head")
    then = ask.councils.column("household_income_per_head_then")
    growth = ask.councils.of("household_income_growth")
    assert then.period == "2019"
    assert np.nanmean(now / then.values) > 1
    assert 0 < np.nanmedian(growth) < 0.08


def test_every_council_has_neighbours_of_its_tier(ask):
    upper = {c.code: c.area_class != "district" for c in ask.councils.councils}
    wigan = ask.neighbours["E08000010"]
    assert len(wigan) >= 5
    assert all(upper[code] for code in wigan if code in upper)


def test_figures_are_read_by_name_or_code(base):
    assert base('place,value\nWigan,"£1,200"\nE06000009,5\n') == {
        ("E08000010", ""): 1_200.0,
        ("E06000009", ""): 5.0,
    }


def test_kinds_are_read_where_they_are_given(base):
    found = base("place,value,kind\nWestminster,10,1\nWestminster,3,4\n\n")
    assert found == {("E09000033", "1"): 10.0, ("E09000033", "4"): 3.0}


def test_every_bad_cell_is_named_at_once(base):
    with pytest.raises(InputError) as caught:
        base("place,value,kind\nWigam,n/a,9\nWigan,1,\nWigan,2,\nHarrogate,3,\n")
    told = [str(problem) for problem in caught.value.problems]
    assert told[0] == "base.csv!C2: should be blank or a charge band 1 to 4, not '9'"
    assert told[1].startswith("base.csv!A2: 'Wigam' is not a council area of England; did you mean")
    assert told[2].startswith("base.csv!B2: should be a number")
    assert told[3] == "base.csv!A4: Wigan is given twice"
    assert "is now part of North Yorkshire" in told[4]


def test_columns_must_be_the_ones_asked_for(base):
    with pytest.raises(InputError) as caught:
        base("plaice,value\nWigan,1\n")
    told = str(caught.value)
    assert "has no column place" in told
    assert "'plaice' is no column; did you mean 'place'" in told


def test_a_file_without_figures_is_refused(base, tmp_path, ask, gazetteer):
    with pytest.raises(InputError, match="gives no figure"):
        base("place,value\n")
    with pytest.raises(InputError, match="there is no such file"):
        read_base(tmp_path / "none.csv", ask.councils, gazetteer)


def test_a_blank_value_is_not_nought(base):
    with pytest.raises(InputError, match=r"base\.csv!B2"):
        base("place,value\nWigan,\n")


def test_an_empty_file_says_which_columns_it_should_have(base):
    with pytest.raises(InputError, match="has no column value"):
        base("")


def test_places_are_found_districts_among_them(ask, gazetteer):
    at = where(("Wigan", "Fylde"), ask.councils, gazetteer)
    assert [ask.councils.councils[i].name for i in at] == ["Wigan", "Fylde"]


def test_every_place_that_is_none_is_named(ask, gazetteer):
    with pytest.raises(InputError) as caught:
        where(("Wigam", "Harrogate"), ask.councils, gazetteer)
    assert len(caught.value.problems) == 2


def told(caught):
    return [str(problem) for problem in caught.value.problems]


def test_a_comma_in_a_number_is_seen(base):
    """25,000 without quotes is two cells, and was read as 25."""
    with pytest.raises(InputError) as caught:
        base("place,value\nNottingham,25,000\n")
    assert told(caught) == ["base.csv row 2: has 3 cells for 2 columns: is a comma in a number?"]


def test_columns_may_stand_in_any_order_and_cells_are_named_where_they_stand(base):
    assert base("value,place\n5,Wigan\n") == {("E08000010", ""): 5.0}
    with pytest.raises(InputError) as caught:
        base("value,kind,place\nn/a,9,Wigam\n")
    assert [what.split(":")[0] for what in told(caught)] == [
        "base.csv!B2",
        "base.csv!C2",
        "base.csv!A2",
    ]


def test_an_empty_column_at_the_end_is_let_be(base):
    assert base("place,value,\nWigan,5,\n") == {("E08000010", ""): 5.0}


def test_a_column_given_twice_is_named(base):
    with pytest.raises(InputError) as caught:
        base("place,value,value\nWigan,5,6\n")
    assert told(caught) == ["base.csv: has the column value more than once"]


def test_a_file_saved_by_notepad_is_read_and_one_in_another_encoding_is_named(
    tmp_path, ask, gazetteer
):
    path = tmp_path / "base.csv"
    path.write_bytes(b"\xef\xbb\xbfplace,value\nWigan,5\n")
    assert read_base(path, ask.councils, gazetteer) == {("E08000010", ""): 5.0}
    path.write_bytes("place,value\nWigan,£5\n".encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_base(path, ask.councils, gazetteer)


@pytest.mark.parametrize("value", ["inf", "nan", "1e400", "1_000", "TRUE", "12%"])
def test_a_value_is_a_plain_number(base, value):
    with pytest.raises(InputError, match=r"base\.csv!B2: should be a number"):
        base(f"place,value\nWigan,{value}\n")


def test_a_place_by_another_of_its_names_is_the_same_place(base):
    with pytest.raises(InputError, match=r"base\.csv!A3: E08000010 is given twice"):
        base("place,value\nWigan,5\nE08000010,6\n")


def test_a_council_with_too_few_of_its_like_has_no_neighbours_of_its_own(ask):
    """The Isles of Scilly and the like are set beside their class; most have fifteen."""
    counts = [len(codes) for codes in ask.neighbours.values()]
    assert min(counts) >= 5
    assert max(counts) == 15
    assert len(counts) > 250


def test_neighbours_are_never_the_council_itself(ask):
    assert not any(code in codes for code, codes in ask.neighbours.items())
