"""Which lines of several years can be set beside each other."""

from wholeplace.prevention.scope import comparable, service_lines


def kept(scope):
    return {year: [f"{line.body}/{line.service}" for line in lines] for year, lines in scope.lines}


def three_years(made, **by_year):
    return [made.count(*by_year[f"y{year}"], year=year) for year in (2022, 2023, 2024)]


def test_transfers_and_unknown_amounts_are_never_classified(made):
    count = made.count(
        made.line("care", 1.0),
        made.line("pension", 9.0, kind="transfer", sector="dwp"),
        made.line("parks", None),
    )
    assert [line.service for line in service_lines(count)] == ["care"]


def test_every_line_of_a_council_counts_even_when_services_are_renamed(made):
    old = made.count(made.line("covid", 1.0, year=2023), year=2023)
    new = made.count(made.line("care", 2.0), year=2024)
    assert kept(comparable([new, old])) == {2023: ["E1/covid"], 2024: ["E1/care"]}


def test_years_are_in_order_whatever_order_the_counts_come_in(made):
    counts = [made.count(made.line("care", 1.0, year=y), year=y) for y in (2024, 2022, 2023)]
    assert [year for year, _ in comparable(counts).lines] == [2022, 2023, 2024]


def test_a_shared_service_counts_only_when_it_is_seen_in_every_year(made):
    care, police = made.line("care", 1.0), made.line("police", 5.0, body="P", sector="police")
    nhs = made.line("NHS_core", 50.0, body="ICB", sector="nhs")
    counts = [
        made.count(care, police, year=2023),
        made.count(care, police, nhs, year=2024),
    ]
    scope = comparable(counts)
    assert kept(scope)[2024] == ["E1/care", "P/police"]
    assert "left out of the trend" in scope.words
    assert "NHS_core" in scope.words


def test_a_shared_service_that_moves_to_another_body_still_counts(made):
    care = made.line("care", 1.0)
    before = made.line("police", 5.0, body="PCC", sector="police")
    after = made.line("police", 6.0, body="CA", sector="combined authority")
    counts = [made.count(care, before, year=2023), made.count(care, after, year=2024)]
    assert kept(comparable(counts)) == {
        2023: ["E1/care", "PCC/police"],
        2024: ["E1/care", "CA/police"],
    }


def test_a_year_without_the_councils_return_is_left_out_and_named(made):
    gap = made.count(
        made.line("police", 5.0, body="P", sector="police"),
        missing=[made.line("care", None)],
        year=2024,
    )
    scope = comparable([made.count(made.line("care", 1.0), year=2023), gap])
    assert kept(scope) == {2023: ["E1/care"]}
    assert "No return of the council for 2024/25" in scope.words


def test_a_district_that_missed_one_return_is_left_out_of_every_year(made):
    county = made.line("care", 100.0)
    north, south = (
        made.line("parks", 10.0, body=body, sector="district") for body in ("North", "South")
    )
    gone = made.line("parks", None, body="South", sector="district")
    scope = comparable(
        [
            made.count(county, north, south, year=2023),
            made.count(county, north, missing=[gone], year=2024),
        ]
    )
    assert kept(scope) == {year: ["E1/care", "North/parks"] for year in (2023, 2024)}
    assert scope.left_out == ("Body South",)
    assert "Body South" in scope.words


def test_one_service_missing_from_a_return_does_not_drop_the_council(made):
    count = made.count(made.line("care", 1.0), missing=[made.line("parks", None)])
    scope = comparable([count])
    assert kept(scope) == {2024: ["E1/care"]}
    assert scope.left_out == ()


def test_one_year_alone_keeps_every_service(made):
    count = made.count(
        made.line("care", 1.0), made.line("NHS_core", 50.0, body="ICB", sector="nhs")
    )
    assert kept(comparable([count])) == {2024: ["E1/care", "ICB/NHS_core"]}


def test_no_year_with_a_return_leaves_no_lines(made):
    assert comparable([made.count(missing=[made.line("care", None)])]).lines == ()
