"""Finance tables of a small bundle: £1,200 spent; £500 of council tax, £700 of rates."""

from __future__ import annotations

BUDGET = [
    ["id", "title", "kind", "gbp", "drivers", "stated", "floor", "cap", "month", "line", "source"],
    [
        *("asc", "Adult social care", "service", 1000, "wage: 60%; older: 1", "", 0, 0.05, 10),
        *("RSX_asc", "Budget book"),
    ],
    ["debt", "Debt charges", "capital financing", 200, "", "2026: 210; 2027: 220", *[""] * 4, "x"],
]
DRIVERS = [
    [
        *("id", "title", "group", "year", "growth", "growth_low", "growth_high", "growth_level"),
        *("persistence", "source"),
    ],
    ["wage", "Pay awards", "price", 2025, 0.03, 0.02, 0.04, 0.8, 0.3, "assumption: as before"],
    ["wage", "Pay awards", "price", 2026, 0.02, "", "", "", 0.3, "assumption: as before"],
    ["older", "Older people", "demand", 2025, 0.01, "", "", "", "", "Projections"],
]
COUNCIL_TAX = [
    ["year", "tax_base", "band_d", "core", "asc", "base_driver", "source"],
    [2024, 0.5, 1000, "", "", "", "Council tax resolution"],
    [2025, "", "", "2.99%", 0.02, "", "assumption: the most allowed"],
    [2026, "", "", "", "", "", "assumption: the most allowed"],
]
FUNDING = [
    ["id", "title", "stream", "gbp", "drivers", "last", "one_off", "source"],
    ["rates", "Retained rates", "retained rates", 700, "cpi: 1", "", "no", "NNDR1"],
]
SAVINGS = [
    [
        *("id", "title", "kind", "year", "recurring", "one_off", "delivery", "delivery_low"),
        *("delivery_high", "delivery_level", "line", "source"),
    ],
    ["s1", "Fewer agency staff", "saving", 2025, -10, 4, 0.8, 0.6, 0.95, 0.8, "asc", "Cabinet"],
    ["s1", "Fewer agency staff", "saving", 2026, -20, "", 0.8, 0.6, 0.95, 0.8, "asc", "Cabinet"],
]
RESERVES = [
    ["id", "title", "kind", "opening", "order", "planned", "least", "source"],
    ["mtfs", "Budget smoothing", "budget smoothing", 90, 1, "2026: -5", 0, "Accounts"],
    ["general", "General fund", "unallocated", 60, 2, "", 50, "Accounts"],
]
POOLS = [
    ["id", "title", "host", "body", "over_share", "under_share", "over_cap", "power"],
    ["bcf", "Better Care Fund", "council", "council", 0.6, 0.5, "", "section 75"],
    ["bcf", "Better Care Fund", "council", "NHS", 0.4, 0.5, 3, "section 75"],
]
SCHEMES = [
    [
        *("pool", "id", "title", "lead", "action", "year", "gbp", "gbp_low", "gbp_high"),
        *("gbp_level", "source"),
    ],
    ["bcf", "reable", "Reablement", "council", "fgc", 2026, 90, 80, 100, 0.8, "Plan"],
    ["bcf", "reable", "Reablement", "council", "fgc", 2027, 95, "", "", "", "Plan"],
]
SCHOOLS_DEFICIT = [
    [
        *("year", "opening", "overspend", "overspend_low", "overspend_high", "overspend_level"),
        *("relief", "override_ends", "rate", "source"),
    ],
    ["2026/27", 300, 90, 60, 125, "80%", 270, "2027/28", "4.5%", "Schools forum"],
    [2027, "", 75, "", "", "", "", "", "", "assumption: as it was"],
]

FINANCE_CELLS = {
    "budget": BUDGET,
    "drivers": DRIVERS,
    "council_tax": COUNCIL_TAX,
    "funding": FUNDING,
    "savings": SAVINGS,
    "reserves": RESERVES,
    "pools": POOLS,
    "schemes": SCHEMES,
}
