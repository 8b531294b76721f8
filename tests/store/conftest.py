"""A small bundle for the tests, as rows of cells, and ways to put it on disk."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.store.finance_cells import FINANCE_CELLS
from wholeplace.errors import InputError
from wholeplace.store.bundle import checked
from wholeplace.store.known import Known, known_names
from wholeplace.store.reference import Reference

Cells = list[list[object]]
Tables = dict[str, Cells]

PLACE = {
    "title": "Illustrative plan for Wigan",
    "place": "Wigan",
    "year": 2024,
    "prices": 2024,
    "first_year": 2026,
    "years": 9,
    "draws": 200,
    "seed": 1,
    "scheme": "cipfa",
    "illustration": True,
    "neighbours": "ons_global",
}

TABLES: Tables = {
    "bodies": [
        ["id", "name", "sector", "role", "code"],
        ["council", "Wigan Council", "council", "convener", "E08000010"],
        ["NHS", "NHS Greater Manchester", "nhs", "partner", "E54000057"],
        ["VCSE", "Wigan Alliance", "partner", "consulted", ""],
    ],
    "spend": [
        [
            *("id", "body", "service", "title", "gbp_thousand", "basis", "published", "low"),
            *("high", "level", "kind", "method", "confidence", "source", "note"),
        ],
        [
            *("council/RSX_phs", "council", "RSX_phs", "Public health", 33493, "embedded", 33493),
            *(33158, 33828, 0.8, "service", "observed", "A", "mhclg-rsx-2024-25", ""),
        ],
        [
            *("VCSE/advice", "VCSE", "advice", "Advice line", 120.5, "own", "", "", "", ""),
            *("service", "observed", "B", "Annual accounts 2024/25", "=HYPERLINK(1)"),
        ],
    ],
    "tiers": [
        ["line", "tier", "share", "low", "high", "level", "rule", "rationale"],
        ["RSX_phs", "primary", 0.7, 0.5, 0.9, 0.8, "proportional", "Mostly for everybody"],
        ["RSX_phs", "tertiary", 0.3, 0.1, 0.5, 0.8, "proportional", "Mostly for everybody"],
    ],
    "unit_costs": [
        ["id", "name", "amount", "prices", "unit", "value_kind", "transfer", "source"],
        ["local:bed", "Hostel bed", 140, 2024, "per night", "fiscal", "no", "Contract price"],
    ],
    "interventions": [
        [
            *("id", "name", "owner", "population", "eligible", "take_up", "take_up_low"),
            *("take_up_high", "take_up_level", "attrition", "starts", "optimism_cost"),
            *("optimism_benefit", "tier", "grade", "status", "source"),
        ],
        [
            *("fgc", "Family group conferences", "council", "Children at pre-proceedings", 150),
            *(0.7, 0.6, 0.8, 0.8, 0.05, "2026: 50%; 2027: 1", 0.05, 0.1, "tertiary"),
            *("RCT (SMS 5)", "illustration", "ev001"),
        ],
    ],
    "costs": [
        ["intervention", "body", "year", "amount", "prices", "kind", "what", "source"],
        ["fgc", "council", 2026, 120000, 2024, "revenue", "Posts", "assumption: two posts"],
        ["fgc", "NHS", 2027, 60000, 2024, "in kind", "Rooms", "assumption: going rate"],
    ],
    "effects": [
        [
            *("intervention", "outcome", "need", "kind", "size", "size_low", "size_high"),
            *("size_level", "unit_cost", "attribution", "displacement", "leakage", "lag"),
            *("duration", "drop_off", "source"),
        ],
        [
            *("fgc", "Looked after at 12 months", 0.448, "difference", -0.086, -0.135, -0.037),
            *(0.95, "ucd14:SS1.0", 1, 0, 0, 0, 1, 0, "ev001"),
        ],
    ],
    "cashable": [
        [
            *("unit_cost", "body", "share", "cashable", "cashable_low", "cashable_high"),
            *("cashable_level", "cashable_source"),
        ],
        ["ucd14:SS1.0", "council", 1, 0.3, 0.1, 0.5, 0.8, "assumption: notice"],
        ["local:bed", "council", 0.6, 0.5, "", "", "", ""],
        ["local:bed", "NHS", 0.4, 0, "", "", "", ""],
    ],
    "outcomes": [
        ["id", "title", "measure", "target", "by", "owner", "horizon"],
        ["home", "Fewer children need care", "", "", "", "council", "medium"],
        ["health", "Longer healthy lives", "healthy_life_expectancy_male", 62, 2030, "", "long"],
    ],
    "commitments": [
        ["id", "title", "owner", "outcome", "intervention", "due", "funding", "gbp", "status"],
        ["c1", "Offer it", "council", "home", "fgc", "2027-03-31", "unfunded", "", "proposed"],
    ],
    "contributions": [
        ["body", "fund", "year", "gbp", "in_kind", "condition"],
        ["NHS", "Better Care Fund", 2026, 500000, "no", "Agreed by the board"],
    ],
}


@pytest.fixture
def tables() -> Tables:
    """The cells of a good bundle, to be spoiled at will; the place under ``place``."""
    good = copy.deepcopy(TABLES)
    good["place"] = [[key, value] for key, value in PLACE.items()]
    return good


@pytest.fixture
def budgeted(tables: Tables) -> Tables:
    """The good bundle with the finances of a small council."""
    return {**tables, **copy.deepcopy(FINANCE_CELLS)}


@pytest.fixture
def said(folder: Callable[..., Path], known: Known) -> Callable[[Tables], list[str]]:
    """Return what is said of a bundle that is refused, problem by problem."""

    def told(tables: Tables) -> list[str]:
        with pytest.raises(InputError) as caught:
            checked(folder(tables), known)
        return [str(problem) for problem in caught.value.problems]

    return told


@pytest.fixture(scope="session")
def known(reference: Reference) -> Known:
    return known_names(reference)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write tables as a folder of CSV, as a spreadsheet program would."""

    def written(tables: Tables, name: str = "bundle") -> Path:
        target = tmp_path / name
        target.mkdir()
        for table, rows in tables.items():
            if table != "place":
                with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows(rows)
        lines = [f"{key} = {_toml(value)}" for key, value in tables["place"]]
        (target / "place.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return target

    return written


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write tables as a workbook, as a person would: bare cells, no formats."""

    def written(tables: Tables, name: str = "bundle.xlsx", hidden: str = "") -> Path:
        target = tmp_path / name
        book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
        for table, rows in tables.items():
            sheet = book.add_worksheet(table)
            if table == hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.close()
        return target

    return written


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'


@pytest.fixture(scope="session")
def councils(reference):
    """Every council of 2024/25 with its figures."""
    from wholeplace.store.councils import councils

    return councils(reference)
