"""Folders of TOML and CSV: what is read, what is refused, and that nothing is half-written."""

from __future__ import annotations

import stat

import pytest

from wholeplace.errors import InputError
from wholeplace.store import folder as folders
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.columns import TableType
from wholeplace.store.folder import csv_grid, read_folder, read_text
from wholeplace.store.schema import LISTS
from wholeplace.store.toml import place_text, read_place


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_folder(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def good(tables, folder):
    return folder(tables)


@pytest.fixture
def bundle(good, known):
    return checked(good, known)


class TestReading:
    def test_a_folder_without_place_toml_is_no_bundle(self, tmp_path):
        (line,) = refusal(tmp_path)
        assert "is not a bundle: it holds no place.toml (make one with 'wholeplace new')" in line

    def test_a_byte_order_mark_is_no_part_of_the_first_heading(self, good, known):
        path = good / "bodies.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert checked(good, known).bodies[0].id == "council"

    def test_windows_line_ends_are_read(self, good, known):
        path = good / "bodies.csv"
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        assert len(checked(good, known).bodies) == 3

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
    def test_another_encoding_is_answered_with_what_to_do(self, encoding, good):
        (good / "bodies.csv").write_bytes("id,name\nx,Café £\n".encode(encoding))
        (line,) = refusal(good)
        assert line == (
            "bodies.csv: is not UTF-8 text: in Excel, save it as 'CSV UTF-8 (Comma delimited)'"
        )

    def test_every_file_that_cannot_be_read_is_named(self, good):
        for name in ("bodies.csv", "outcomes.csv"):
            (good / name).write_bytes(b"id\n\xff\xfe\xfd")
        assert [line.split(":")[0] for line in refusal(good)] == ["bodies.csv", "outcomes.csv"]

    def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(self, good, monkeypatch):
        monkeypatch.setattr(folders, "MOST_BYTES", 10)
        with pytest.raises(InputError, match="is larger than"):
            read_text(good / "spend.csv")

    def test_semicolons_are_answered_with_what_to_do(self, good, known):
        (good / "bodies.csv").write_text("id;name;sector;role\ncouncil;Wigan;council;convener\n")
        with pytest.raises(InputError, match="separate the columns with commas"):
            checked(good, known)

    def test_a_file_whose_name_is_nearly_a_tables_is_named(self, good):
        (good / "outcomes.csv").rename(good / "outcome.csv")
        (line,) = refusal(good)
        assert line.startswith("outcome.csv: 'outcome' is not a table of the bundle; did you mean")

    def test_other_files_are_left_alone(self, good, known):
        (good / "ledger-2024.csv").write_bytes(b"\xff\xfe not ours")
        (good / "README.md").write_text("Notes")
        assert checked(good, known).place.name == "Wigan"

    def test_too_many_rows(self):
        with pytest.raises(InputError, match=r"spend.csv: has more than 100,000 rows"):
            csv_grid("spend.csv", "id\n" + "x\n" * 100_001)

    def test_a_hundred_thousand_rows_are_allowed(self):
        assert len(csv_grid("spend.csv", "id\n" + "x\n" * 100_000).cells) == 100_001

    def test_too_many_columns(self):
        with pytest.raises(InputError, match="has more than 200 columns"):
            csv_grid("spend.csv", "," * 200)

    def test_a_field_without_end_is_refused(self):
        with pytest.raises(InputError, match=r"cannot be read as CSV: .* \(row 2\)"):
            csv_grid("spend.csv", 'id\n"' + "x" * 200_000)

    def test_both_faults_of_two_files_are_told(self, good):
        (good / "spend.csv").write_text("," * 300)
        (good / "tiers.csv").write_text("," * 300)
        assert [line.split(":")[0] for line in refusal(good)] == ["spend.csv", "tiers.csv"]

    def test_a_text_over_two_lines_does_not_move_the_names_of_cells(self, good, known):
        content = (good / "bodies.csv").read_text(encoding="utf-8")
        spoilt = content.replace("Wigan Council", '"Wigan\nCouncil"').replace("consulted", "boss")
        (good / "bodies.csv").write_text(spoilt, encoding="utf-8")
        with pytest.raises(InputError, match=r"bodies.csv!D4: role should be one of"):
            checked(good, known)


class TestToml:
    def test_what_is_not_toml_is_refused_with_its_line(self, good):
        (good / "place.toml").write_text('title = "x"\nyear = = 2024\n')
        (line,) = refusal(good)
        assert line.startswith("place.toml: is not written as TOML: ")
        assert "line 2" in line

    @pytest.mark.parametrize("content", ["a = [" * 3000, "year = " + "9" * 5000])
    def test_what_would_break_a_reader_is_refused_too(self, content, good):
        (good / "place.toml").write_text(content)
        assert refusal(good)[0].startswith("place.toml: is not written as TOML: ")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("title = ['a']", "place.toml line 1: title should be text"),
            ("year = inf", "place.toml line 1: year should be a financial year such as 2024"),
            ("year = 2024-01-01", "place.toml line 1: year should be a financial year such as"),
            ("seed = true", "place.toml line 1: seed should be a number, not TRUE"),
            ("[table]", "place.toml line 1: 'table' is not a key of this file"),
        ],
    )
    def test_values_of_another_kind_are_named_with_their_line(self, line, said):
        _, faults = read_place(line)
        assert any(str(fault.problem()).startswith(said) for fault in faults)

    def test_comments_and_order_do_not_matter(self, good, known):
        path = good / "place.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("# ours\n\n" + "\n".join(reversed(lines)), encoding="utf-8")
        assert checked(good, known).settings.draws == 200

    def test_every_key_is_written_with_what_it_means(self, tables, good):
        table, _ = read_folder(good)
        content = place_text(table["place"].rows[0])
        assert '# Title of the plan\ntitle = "Illustrative plan for Wigan"\n' in content
        assert "illustration = true" in content

    @pytest.mark.parametrize(
        "title", ['say "yes"', "back\\slash", "two\nlines", "tab\tbed", "市🏡"]
    )
    def test_any_title_comes_back(self, title, tables, folder, known, tmp_path):
        bundle = checked(folder(tables), known)
        from dataclasses import replace

        write_bundle(replace(bundle, title=title), tmp_path / "out")
        assert checked(tmp_path / "out", known).title == title


class TestWriting:
    def test_every_table_is_written_with_its_headings_even_when_empty(
        self, tables, folder, known, tmp_path
    ):
        alone = checked(folder({"place": tables["place"]}), known)
        write_bundle(alone, tmp_path / "out")
        for table in LISTS:
            content = (tmp_path / "out" / f"{table.name}.csv").read_text(encoding="utf-8")
            assert content == ",".join(column.name for column in table.columns) + "\n"

    def test_active_text_is_defused(self, bundle, tmp_path):
        write_bundle(bundle, tmp_path / "out")
        spend = (tmp_path / "out" / "spend.csv").read_text(encoding="utf-8")
        assert ",'=HYPERLINK(1)" in spend
        assert ",=HYPERLINK" not in spend

    def test_a_folder_that_is_something_else_is_not_touched(self, bundle, tmp_path):
        target = tmp_path / "photos"
        target.mkdir()
        (target / "cat.jpg").write_bytes(b"meow")
        with pytest.raises(InputError, match="is there already and is not a bundle"):
            write_bundle(bundle, target)
        assert [path.name for path in target.iterdir()] == ["cat.jpg"]

    def test_a_file_of_that_name_is_not_replaced(self, bundle, tmp_path):
        target = tmp_path / "bundle-file"
        target.write_text("mine")
        with pytest.raises(InputError, match="is there already and is not a bundle"):
            write_bundle(bundle, target, replace=True)
        assert target.read_text() == "mine"

    def test_it_may_be_replaced_when_asked_and_keeps_its_other_files(self, bundle, known, tmp_path):
        target = tmp_path / "photos"
        target.mkdir()
        (target / "cat.jpg").write_bytes(b"meow")
        write_bundle(bundle, target, replace=True)
        assert (target / "cat.jpg").read_bytes() == b"meow"
        assert checked(target, known) == bundle

    def test_an_empty_folder_is_filled(self, bundle, known, tmp_path):
        (tmp_path / "new").mkdir()
        write_bundle(bundle, tmp_path / "new")
        assert checked(tmp_path / "new", known) == bundle

    def test_folders_above_are_made(self, bundle, known, tmp_path):
        write_bundle(bundle, tmp_path / "a" / "b" / "c")
        assert checked(tmp_path / "a" / "b" / "c", known) == bundle

    def test_a_bundle_is_replaced_and_what_is_not_of_it_stays(self, good, bundle, known):
        (good / ".git").mkdir()
        (good / ".git" / "HEAD").write_text("ref: refs/heads/main")
        (good / "README.md").write_text("Notes")
        write_bundle(bundle, good)
        assert (good / ".git" / "HEAD").read_text() == "ref: refs/heads/main"
        assert (good / "README.md").read_text() == "Notes"
        assert checked(good, known) == bundle

    def test_nothing_is_left_beside_it(self, good, bundle):
        write_bundle(bundle, good)
        assert [path.name for path in good.parent.iterdir()] == [good.name]

    def test_when_writing_fails_the_old_bundle_stands_as_it_was(self, good, bundle, monkeypatch):
        before = {path.name: path.read_bytes() for path in good.iterdir()}

        def full(table: TableType, rows: object) -> str:
            if table.name == "outcomes":
                raise OSError("no space left on device")
            return ""

        monkeypatch.setattr(folders, "csv_text", full)
        with pytest.raises(OSError, match="no space left"):
            write_bundle(bundle, good)
        assert {path.name: path.read_bytes() for path in good.iterdir()} == before
        assert [path.name for path in good.parent.iterdir()] == [good.name]

    def test_when_the_swap_fails_the_old_bundle_is_put_back(self, good, bundle, monkeypatch):
        (good / "README.md").write_text("Notes")
        before = {path.name: path.read_bytes() for path in good.iterdir()}

        def denied(entry: object, into: object) -> None:
            raise PermissionError("not allowed")

        monkeypatch.setattr(folders, "_keep", denied)
        with pytest.raises(PermissionError):
            write_bundle(bundle, good)
        assert {path.name: path.read_bytes() for path in good.iterdir()} == before
        assert [path.name for path in good.parent.iterdir()] == [good.name]

    def test_others_may_read_it_as_they_may_any_new_folder(self, bundle, tmp_path):
        write_bundle(bundle, tmp_path / "out")
        (tmp_path / "usual").mkdir()
        usual = stat.S_IMODE((tmp_path / "usual").stat().st_mode)
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == usual

    def test_the_same_bundle_gives_the_same_bytes(self, bundle, tmp_path):
        for name in ("one", "two"):
            write_bundle(bundle, tmp_path / name)
        for path in (tmp_path / "one").iterdir():
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
