"""A bundle read from a folder or a workbook: what it holds, and every fault in it at once."""

from __future__ import annotations

import pytest

from wholeplace.errors import InputError, MethodError
from wholeplace.estimate import Estimate
from wholeplace.plan.document import Contribution
from wholeplace.prevention.intervention import BodyShare
from wholeplace.store.bundle import checked, read_bundle, table_digests, write_bundle
from wholeplace.store.contents import Bearers

TEN_FAULTS = {
    "text in a number": ("interventions", "eligible", 2, "n/a"),
    "unknown place": ("place", "place", 2, "Wigam"),
    "unknown body": ("commitments", "owner", 2, "councl"),
    "year out of range": ("costs", "year", 2, 2066),
    "share over 1": ("cashable", "share", 2, 1.4),
    "interval upside down": ("effects", "size_low", 2, -0.01),
    "missing column": ("outcomes", "horizon", 1, None),
    "duplicate id": ("outcomes", "id", 3, "home"),
    "unknown unit cost": ("effects", "unit_cost", 2, "ucd14:SS1.99"),
    "wrong price year": ("costs", "prices", 2, 1889),
}
ANSWERS = (
    ("interventions", "E2", "eligible should be a number, not 'n/a'"),
    ("costs", "C2", "year should lie within the years of the valuation, 2026 to 2034, not 2066"),
    ("costs", "E2", "prices should be a year of the GDP deflator, 1998/99 to "),
    ("effects", "F2", "size_low -0.01 is above size_high -0.037: the interval is upside down"),
    ("effects", "I2", "unit_cost 'ucd14:SS1.99' is not in the unit_costs table or the published "),
    ("cashable", "C2", "share should be at most 1 (forty per cent is 40% or 0.4), not "),
    ("outcomes", "A1", "column 'horizon' is missing: How soon it can be seen"),
    ("outcomes", "A3", "id 'home' is already in row 2: every row needs its own"),
    ("commitments", "C2", "owner 'councl' is not in the bodies table; did you mean 'council'?"),
)


def spoil(tables, table, column, row, value):
    """Put a value into a cell, rows counted as a spreadsheet does; None takes the column out."""
    if table == "place":
        next(pair for pair in tables["place"] if pair[0] == column)[1] = value
        return
    index = tables[table][0].index(column)
    if value is None:
        tables[table] = [[*line[:index], *line[index + 1 :]] for line in tables[table]]
    else:
        tables[table][row - 1][index] = value


def add_column(tables, table, column, *values):
    """Put a column after the others of a table."""
    for line, value in zip(tables[table], (column, *values), strict=True):
        line.append(value)


def problems_of(path, known):
    with pytest.raises(InputError) as caught:
        checked(path, known)
    return caught.value.problems


def lines_of(path, known):
    return [str(problem) for problem in problems_of(path, known)]


@pytest.fixture
def with_ten_faults(tables):
    for table, column, row, value in TEN_FAULTS.values():
        spoil(tables, table, column, row, value)
    return tables


class TestTenFaults:
    def test_in_a_workbook_all_are_named_at_once_each_with_sheet_and_cell(
        self, with_ten_faults, workbook, known
    ):
        first, *others = problems_of(workbook(with_ten_faults), known)
        assert first.where == "place!B2"
        assert first.what.startswith("place 'Wigam' is not a council area of England; did you mean")
        assert "'Wigan'" in first.what
        assert len(others) == len(ANSWERS)
        for problem, (table, cell, said) in zip(others, ANSWERS, strict=True):
            assert problem.where == f"{table}!{cell}"
            assert problem.what.startswith(said)

    def test_in_a_folder_of_csv_the_cells_have_the_same_names(self, with_ten_faults, folder, known):
        first, *others = problems_of(folder(with_ten_faults), known)
        assert first.where == "place.toml line 2"
        assert "'Wigan'" in first.what
        assert len(others) == len(ANSWERS)
        for problem, (table, cell, said) in zip(others, ANSWERS, strict=True):
            assert problem.where == f"{table}.csv!{cell}"
            assert problem.what.startswith(said)

    def test_the_answer_is_one_error_that_names_the_file_and_counts(
        self, with_ten_faults, workbook, known
    ):
        with pytest.raises(InputError) as caught:
            checked(workbook(with_ten_faults), known)
        assert str(caught.value).startswith("bundle.xlsx has 10 problems:\n  place!B2: ")

    @pytest.mark.parametrize("fault", TEN_FAULTS)
    def test_each_alone_is_answered_alone(self, fault, tables, workbook, known):
        spoil(tables, *TEN_FAULTS[fault])
        assert len(problems_of(workbook(tables), known)) == 1

    def test_nearest_known_unit_costs_are_offered(self, with_ten_faults, workbook, known):
        said = "\n".join(lines_of(workbook(with_ten_faults), known))
        assert "did you mean 'ucd14:SS1" in said


class TestWhatIsRead:
    @pytest.fixture(params=["folder", "workbook"])
    def bundle(self, request, tables, known):
        return checked(request.getfixturevalue(request.param)(tables), known)

    def test_the_place_and_the_settings(self, bundle):
        assert (bundle.place.code, bundle.year, bundle.illustration) == ("E08000010", 2024, True)
        settings = bundle.settings
        assert (settings.first_year, settings.years, settings.draws) == (2026, 9, 200)
        assert (settings.scheme, settings.neighbours) == ("cipfa", "ons_global")

    def test_embedded_lines_are_kept_apart_from_own_lines(self, bundle):
        (public_health,), (advice,) = bundle.embedded, bundle.own
        assert public_health.gbp_thousand == 33493
        assert (public_health.low, public_health.high, public_health.level) == (33158, 33828, 0.8)
        assert advice.gbp_thousand == 120.5

    def test_a_spend_line_carries_its_bodys_code_name_and_sector(self, bundle):
        (public_health,), (advice,) = bundle.embedded, bundle.own
        assert public_health.body == "E08000010"
        assert public_health.body_name == "Wigan Council"
        assert advice.body == "VCSE"
        assert advice.sector == "partner"

    def test_an_amount_without_an_interval_is_taken_as_known(self, bundle):
        advice = bundle.own[0]
        assert (advice.low, advice.high, advice.level) == (120.5, 120.5, 1.0)
        assert advice.division == advice.service == "advice"

    def test_tags_are_gathered_from_their_rows(self, bundle):
        (tag,) = bundle.tags
        assert tag.shares == {"primary": 0.7, "tertiary": 0.3}
        assert tag.low == {"primary": 0.5, "tertiary": 0.1}
        assert (tag.level, tag.rule, tag.status) == (0.8, "proportional", "local")

    def test_an_action_has_its_costs_and_effects(self, bundle):
        (action,) = bundle.interventions
        assert action.starts == ((2026, 0.5), (2027, 1.0))
        assert action.take_up == Estimate.share(0.7, low=0.6, high=0.8, level=0.8)
        assert [cost.amount.value for cost in action.costs] == [120000, 60000]
        assert action.costs[1].kind == "in kind"
        effect = action.effects[0]
        assert (effect.kind, effect.size.family) == ("difference", "normal")
        assert (effect.size.low, effect.size.high, effect.size.level) == (-0.135, -0.037, 0.95)
        assert effect.need == Estimate.known(0.448)

    def test_sources_are_the_librarys_assumptions_or_own_words(self, bundle):
        (action,) = bundle.interventions
        assert action.source.publisher.startswith("Taylor et al. 2024")
        assert action.costs[0].amount.source.is_assumption
        assert action.costs[0].amount.source.title == "two posts"
        assert str(bundle.unit_costs[0].source) == "Contract price"

    def test_bearers_belong_to_a_local_unit_cost_or_stand_for_a_published_one(self, bundle):
        (local,) = bundle.unit_costs
        assert [(b.body, b.share) for b in local.bearers] == [("council", 0.6), ("NHS", 0.4)]
        (published,) = bundle.bearers
        assert isinstance(published, Bearers)
        assert published.unit_cost == "ucd14:SS1.0"
        assert published.shares[0].cashable.low == 0.1

    def test_blank_is_not_known_and_never_nought(self, bundle):
        home, health = bundle.outcomes
        assert (home.target, home.by) == (None, None)
        assert (health.target, health.by, health.owner) == (62, 2030, "")
        assert bundle.commitments[0].gbp is None
        assert bundle.interventions[0].effects[0].deadweight is None

    def test_contributions(self, bundle):
        assert bundle.contributions == (
            Contribution("NHS", "Better Care Fund", 2026, 500000, False, "Agreed by the board"),
        )

    def test_active_text_is_kept_as_text(self, bundle):
        assert bundle.own[0].note == "=HYPERLINK(1)"


def test_a_workbook_and_a_folder_of_the_same_tables_are_equal(tables, folder, workbook, known):
    assert checked(folder(tables), known) == checked(workbook(tables), known)


def test_read_bundle_knows_what_the_reference_knows(tables, folder, reference):
    assert read_bundle(folder(tables), reference).place.name == "Wigan"


def test_place_toml_may_be_named_instead_of_its_folder(tables, folder, known):
    path = folder(tables)
    assert checked(path / "place.toml", known) == checked(path, known)


def test_all_tables_but_the_place_may_be_absent(tables, folder, workbook, known):
    alone = {"place": tables["place"]}
    assert checked(folder(alone), known) == checked(workbook(alone), known)
    assert checked(folder(alone, "again"), known).bodies == ()


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "where", "said"),
    [
        ("bodies", "role", 2, "boss", "bodies!D2", "role should be one of convener, partner"),
        ("bodies", "name", 2, "", "bodies!B2", "name is blank: it should be a text, such as"),
        (
            "spend",
            "body",
            3,
            "Wigan Alliance",
            "spend!B3",
            "is a body's name: write its id, 'VCSE'",
        ),
        (
            "spend",
            "gbp_thousand",
            2,
            33494,
            "spend!E2",
            "differs from the published figure (33,493)",
        ),
        ("spend", "gbp_thousand", 2, "", "spend!E2", "differs from the published figure (33,493)"),
        ("spend", "gbp_thousand", 2, "tbc", "spend!E2", "should be a number, not 'tbc'"),
        ("spend", "level", 2, "", "spend!J2", "level is blank: how much probability"),
        ("spend", "low", 2, "", "spend!H2", "low is blank: give both ends of the interval or none"),
        ("spend", "high", 2, "", "spend!I2", "high is blank: give both ends of the interval"),
        ("spend", "confidence", 3, "E", "spend!M3", "confidence should be one of A, B, C, D"),
        ("tiers", "share", 2, 0.6, "tiers!C2", "the shares of RSX_phs should sum to 1, not 0.9"),
        ("tiers", "line", 2, "RSX_phd", "tiers!A2", "line 'RSX_phd' is not in the published list"),
        ("tiers", "tier", 3, "primary", "tiers!A3", "and tier 'primary' is already in row 2"),
        ("tiers", "rationale", 3, "Else", "tiers!H3", "rationale should be the same on all rows"),
        ("tiers", "level", 3, 0.9, "tiers!F3", "level should be the same on all rows of RSX_phs"),
        ("unit_costs", "amount", 2, -1, "unit_costs!C2", "amount should be at least 0, not -1"),
        ("unit_costs", "prices", 2, 1990, "unit_costs!D2", "prices should be a year of the GDP"),
        ("interventions", "owner", 2, "", "interventions!C2", "owner is blank"),
        ("interventions", "starts", 2, "soon", "interventions!K2", "such as '2026: 50%; 2027: 1'"),
        ("interventions", "starts", 2, "2025: 1", "interventions!K2", "2026 to 2034, not 2025"),
        ("interventions", "take_up", 2, 0.9, "interventions!F2", "should lie within its interval"),
        ("interventions", "take_up_high", 2, 1, "interventions!F2", "strictly within 0 and 1"),
        ("costs", "kind", 2, "revenu", "costs!F2", "did you mean 'revenue'?"),
        ("costs", "prices", 3, 2023, "costs!E3", "2024 as in the other costs of fgc, not 2023"),
        ("costs", "intervention", 2, "fcg", "costs!A2", "did you mean 'fgc'?"),
        ("effects", "lag", 2, 0.5, "effects!M2", "lag should be a whole number, not 0.5"),
        ("effects", "kind", 2, "hazard", "effects!D2", "did you mean 'hazard ratio'?"),
        ("cashable", "share", 3, 0.5, "cashable!C3", "local:bed should sum to 1, not 0.9"),
        ("cashable", "unit_cost", 2, "local:bad", "cashable!A2", "did you mean 'local:bed'?"),
        ("outcomes", "measure", 3, "healthy_life", "outcomes!C3", "is not in the published list"),
        ("outcomes", "by", 3, "soon", "outcomes!E3", "by should be a financial year such as 2024"),
        ("commitments", "outcome", 2, "house", "commitments!D2", "did you mean 'home'?"),
        ("commitments", "due", 2, "next year", "commitments!F2", "a date such as 2027-03-31"),
        ("contributions", "year", 2, 1800, "contributions!C2", "should be at least 1990, not 1800"),
        ("contributions", "in_kind", 2, "some", "contributions!E2", "should be yes or no"),
    ],
)
def test_every_other_fault_is_named_with_its_cell(
    table, column, row, value, where, said, tables, workbook, known
):
    spoil(tables, table, column, row, value)
    found = problems_of(workbook(tables), known)
    assert where in [problem.where for problem in found]
    assert said in next(problem.what for problem in found if problem.where == where)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("year", 2019, "year should be one that the returns hold (2022, 2023, 2024), not 2019"),
        ("year", "last", "year should be a financial year such as 2024 or 2024/25, not 'last'"),
        ("prices", 1066, "prices should be a year of the GDP deflator"),
        ("years", 0, "years should be at least 1, not 0"),
        ("years", 90, "years should end by "),
        ("draws", 10_000_000, "draws should be at most 100000, not 10000000"),
        ("seed", -1, "seed should be at least 0, not -1"),
        ("scheme", "cipfs", "scheme 'cipfs' is not in the published list; did you mean 'cipfa'?"),
        ("neighbours", "ons", "neighbours should be one of ons_global, ons_economic"),
        ("illustration", "perhaps", "illustration should be yes or no, not 'perhaps'"),
        ("place", "Cumbria", "Cumberland"),
        ("title", "", "title is blank"),
    ],
)
def test_every_setting_is_checked(key, value, said, tables, workbook, folder, known):
    spoil(tables, "place", key, 0, value)
    row = 1 + [pair[0] for pair in tables["place"]].index(key)
    in_workbook = next(p for p in problems_of(workbook(tables), known) if key in p.what)
    in_folder = next(p for p in problems_of(folder(tables), known) if key in p.what)
    assert in_workbook.where == f"place!B{row}"
    assert in_folder.where == f"place.toml line {row}"
    assert said in in_workbook.what
    assert said in in_folder.what


def test_a_setting_that_is_not_there_is_missed(tables, workbook, folder, known):
    tables["place"] = [pair for pair in tables["place"] if pair[0] != "seed"]
    assert lines_of(workbook(tables), known)[0].startswith("place: seed is missing: Seed of")
    assert lines_of(folder(tables), known)[0].startswith("place.toml: seed is missing: Seed of")


def test_a_setting_that_is_not_one_is_answered_with_the_nearest(tables, workbook, folder, known):
    tables["place"].append(["yeers", 10])
    (in_workbook,), (in_folder,) = (
        lines_of(workbook(tables), known),
        lines_of(folder(tables), known),
    )
    assert in_workbook.startswith("place!A12: 'yeers' is not a column")
    assert in_folder.startswith("place.toml line 12: 'yeers' is not a key")
    assert "'years'" in in_workbook
    assert "'years'" in in_folder


def test_an_unknown_column_is_answered_with_the_nearest(tables, workbook, known):
    add_column(tables, "bodies", "coed", "x", "", "")
    (line,) = lines_of(workbook(tables), known)
    assert line.startswith("bodies!F1: 'coed' is not a column of this table; did you mean 'code'")


def test_a_column_that_is_there_twice_is_refused(tables, workbook, known):
    add_column(tables, "bodies", "Name", "x", "y", "z")
    assert lines_of(workbook(tables), known) == ["bodies!F1: column 'name' is there twice"]


def test_headings_may_be_written_with_capitals_and_spaces(tables, workbook, known):
    tables["outcomes"][0] = ["ID", "Title ", "Measure", "Target", "By", "Owner", "Horizon"]
    tables["interventions"][0] = [h.replace("_", " ") for h in tables["interventions"][0]]
    assert len(checked(workbook(tables), known).outcomes) == 2


def test_blank_rows_and_columns_are_passed_over_and_cells_keep_their_names(tables, workbook, known):
    tables["bodies"].insert(2, ["", "", "", "", ""])
    tables["bodies"].append([])
    spoil(tables, "bodies", "role", 5, "boss")
    assert lines_of(workbook(tables), known)[0].startswith("bodies!D5: role should be one of")


def test_faults_stand_in_reading_order(tables, workbook, known):
    spoil(tables, "commitments", "status", 2, "x")
    spoil(tables, "bodies", "role", 4, "x")
    spoil(tables, "bodies", "role", 2, "x")
    spoil(tables, "bodies", "id", 4, "")
    where = [problem.where for problem in problems_of(workbook(tables), known)]
    assert where[:3] == ["bodies!D2", "bodies!A4", "bodies!D4"]
    assert where[-1] == "commitments!I2"


def test_a_row_with_a_fault_is_still_known_to_the_rows_that_name_it(tables, workbook, known):
    spoil(tables, "interventions", "attrition", 2, "lots")
    (line,) = lines_of(workbook(tables), known)
    assert line.startswith("interventions!J2: attrition should be a number")


def test_a_body_that_is_nowhere_is_answered_with_those_there_are(tables, workbook, known):
    spoil(tables, "costs", "body", 2, "xyz")
    (line,) = lines_of(workbook(tables), known)
    assert line.endswith("body 'xyz' is not in the bodies table; there are council, NHS, VCSE")


def test_a_local_unit_cost_needs_somebody_who_bears_it(tables, workbook, known):
    del tables["cashable"][2:]
    (line,) = lines_of(workbook(tables), known)
    assert line.startswith("unit_costs!A2: nobody bears local:bed: add a row to cashable")


def test_an_own_service_may_be_tagged(tables, workbook, known):
    spoil(tables, "tiers", "line", 2, "advice")
    spoil(tables, "tiers", "line", 3, "advice")
    assert checked(workbook(tables), known).tags[0].line == "advice"


def test_a_spend_line_of_another_year_than_the_count_is_refused(tables, workbook, known):
    add_column(tables, "spend", "year", "2024/25", 2023)
    (line,) = lines_of(workbook(tables), known)
    assert line == "spend!P3: year should be 2024, the year of the count, or blank, not 2023"


def test_need_may_be_blank_since_a_plan_may_be_unfinished(tables, workbook, known):
    spoil(tables, "effects", "need", 2, "")
    assert checked(workbook(tables), known).interventions[0].effects[0].need is None


def test_a_rate_of_need_may_pass_one(tables, workbook, known):
    spoil(tables, "effects", "need", 2, 1.3)
    add_column(tables, "effects", "need_low", 1.1)
    add_column(tables, "effects", "need_high", 1.6)
    add_column(tables, "effects", "need_level", "90%")
    need = checked(workbook(tables), known).interventions[0].effects[0].need
    assert (need.family, need.level) == ("cost", 0.9)


@pytest.mark.parametrize(
    ("kind", "size", "family"),
    [("rate ratio", 0.8, "ratio"), ("success", 0.4, "share"), ("difference", -0.1, "normal")],
)
def test_the_family_of_an_effect_follows_from_its_kind(kind, size, family, tables, workbook, known):
    for column, value in (
        *(("kind", kind), ("size", size)),
        *(("size_low", size - 0.1), ("size_high", size + 0.1)),
    ):
        spoil(tables, "effects", column, 2, value)
    effect = checked(workbook(tables), known).interventions[0].effects[0]
    assert effect.size.family == family


class TestTables:
    def test_bearers_here_replace_the_published_ones(self, tables, folder, known, reference):
        from wholeplace.store.evidence import unit_costs

        prices = checked(folder(tables), known).prices_of(unit_costs(reference))
        banked = Estimate.share(0.3, low=0.1, high=0.5, level=0.8)
        (share,) = prices["ucd14:SS1.0"].bearers
        assert share == BodyShare("council", 1.0, banked.said_by(share.cashable.source))
        assert prices["ucd14:SS1.0"].amount.value == 51080
        assert prices["local:bed"].amount.value == 140

    def test_digests_are_the_same_for_csv_and_excel_and_tell_tables_apart(
        self, tables, folder, workbook, known
    ):
        one, other = checked(folder(tables), known), checked(workbook(tables), known)
        assert table_digests(one) == table_digests(other)
        spoil(tables, "bodies", "name", 2, "Wigan")
        changed = checked(workbook(tables, "changed.xlsx"), known)
        differ = {
            name
            for (name, before), (_, after) in zip(
                table_digests(one), table_digests(changed), strict=True
            )
            if before != after
        }
        assert differ == {"bodies"}


class TestPartnerLines:
    """Which rows of the sheet ``spend`` count in place of published lines."""

    @pytest.fixture
    def three_lines(self, tables):
        """Public health and housing of the council are published; the alliance is its own."""
        row = list(tables["spend"][1])
        row[0], row[2], row[4], row[6] = "council/RSX_hous", "RSX_hous", 13653, 13653
        row[7:10] = ["", "", ""]
        tables["spend"].insert(2, row)
        add_column(tables, "spend", "division", "", "", "")
        return tables

    def services(self, path, known):
        return [(line.body, line.service) for line in checked(path, known).partner_lines]

    def test_a_body_without_a_line_of_its_own_keeps_what_is_published(
        self, three_lines, folder, known
    ):
        assert self.services(folder(three_lines), known) == [("VCSE", "advice")]

    def test_a_body_with_a_whole_line_of_its_own_speaks_by_all_its_rows(
        self, three_lines, folder, known
    ):
        spoil(three_lines, "spend", "gbp_thousand", 3, 14000)
        spoil(three_lines, "spend", "basis", 3, "own")
        assert self.services(folder(three_lines), known) == [
            ("E08000010", "RSX_phs"),
            ("E08000010", "RSX_hous"),
            ("VCSE", "advice"),
        ]

    def test_an_own_row_beside_the_embedded_one_of_the_same_service_replaces_it(
        self, three_lines, folder, known
    ):
        row = list(three_lines["spend"][2])
        row[0], row[4], row[5], row[6] = "mine", 14000, "own", ""
        three_lines["spend"].append(row)
        lines = checked(folder(three_lines), known).partner_lines
        assert [(x.service, x.gbp_thousand) for x in lines if x.body == "E08000010"] == [
            ("RSX_phs", 33493),
            ("RSX_hous", 14000),
        ]

    def test_parts_of_a_published_line_do_not_bring_the_other_lines_with_them(
        self, three_lines, folder, known
    ):
        row = list(three_lines["spend"][2])
        row[0], row[2], row[4], row[5], row[6] = "mine", "hostels", 700, "own", ""
        row[-1] = "RSX_hous"
        three_lines["spend"].append(row)
        assert self.services(folder(three_lines), known) == [
            ("VCSE", "advice"),
            ("E08000010", "hostels"),
        ]

    def test_the_count_takes_the_sheet_at_its_word(self, three_lines, folder, known, reference):
        from wholeplace.count.reconcile import replace
        from wholeplace.store.returns import count_place

        spoil(three_lines, "spend", "gbp_thousand", 3, 14000)
        spoil(three_lines, "spend", "basis", 3, "own")
        bundle = checked(folder(three_lines), known)
        count = count_place(reference, bundle.place, year=2024)
        changed, told = replace(count, bundle.partner_lines)
        council = {x.service: x.gbp_thousand for x in changed.lines if x.body == "E08000010"}
        # The sheet of this test holds two lines of the council; the others are gone from it.
        assert council == {"RSX_phs": 33493, "RSX_hous": 14000}
        assert told.difference == pytest.approx(changed.total() - count.total())


class TestWriting:
    def test_a_line_of_a_body_that_is_not_there_cannot_be_written(self, tables, folder, known):
        from dataclasses import replace

        bundle = checked(folder(tables), known)
        with pytest.raises(MethodError, match="E08000010 is not among the bodies"):
            write_bundle(replace(bundle, bodies=()), folder(tables, "other") / "new")

    def test_another_kind_of_workbook_is_not_written(self, tables, folder, known, tmp_path):
        bundle = checked(folder(tables), known)
        with pytest.raises(MethodError, match=r"written as \.xlsx, not \.xlsm"):
            write_bundle(bundle, tmp_path / "bundle.xlsm")

    def test_a_workbook_that_is_no_bundle_is_not_replaced(self, tables, folder, known, tmp_path):
        bundle = checked(folder(tables), known)
        target = tmp_path / "budget.xlsx"
        target.write_bytes(b"precious")
        with pytest.raises(InputError, match="is there already and is not a bundle"):
            write_bundle(bundle, target)
        assert target.read_bytes() == b"precious"
        write_bundle(bundle, target, replace=True)
        assert checked(target, known) == bundle

    def test_a_bundle_workbook_is_replaced(self, tables, folder, workbook, known):
        bundle = checked(folder(tables), known)
        path = workbook(tables)
        write_bundle(bundle, path)
        assert checked(path, known) == bundle

    def test_a_bundle_with_faults_is_not_a_bundle_made(self, with_ten_faults, workbook, known):
        path = workbook(with_ten_faults)
        before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
        problems_of(path, known)
        assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
