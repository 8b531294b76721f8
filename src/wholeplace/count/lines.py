"""A spend line: some body's money on something in a place in a year, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["service", "transfer", "capital", "grant out", "income"]
Method = Literal["observed", "apportioned", "modelled", "judged"]
Grade = Literal["A", "B", "C", "D"]
KINDS: tuple[Kind, ...] = ("service", "transfer", "capital", "grant out", "income")
METHODS: tuple[Method, ...] = ("observed", "apportioned", "modelled", "judged")
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class LineTitle:
    """What a line of an official return is called, and how it stands to the other lines.

    Attributes:
        line: Line id, such as ``RSX_asc`` or ``RO3_csclkd``.
        form: Return it is on: ``RSX`` or ``RO3``.
        title: The line in words.
        role: ``total``, ``service``, ``leaf``, ``of_which``, ``subcategory``, ``memo`` or
            ``included_above``; only services, or the leaves under them, may be added up.
        parent: Line it is part of; empty at the top.
    """

    line: str
    form: str
    title: str
    role: str
    parent: str


@dataclass(frozen=True, slots=True)
class SpendLine:
    """One line of the count, in thousands of pounds of its own year (cash).

    Attributes:
        id: Unique within a count: ``<body>/<service>``.
        place: ONS code of the place that is counted.
        year: Financial year.
        body: Code of the body whose accounts the money is in; its ``controller``.
        body_name: Name of that body.
        sector: Group of bodies the line is drawn under: ``council``, ``district``, ``police``,
            ``fire``, ``combined authority``, ``waste``, ``nhs``, ``dwp``, ``hmrc``, ``partner``.
        service: Line id (``RO3_csclkd``, ``RSX_env``, ``NHS_core``, ``DWP_pensioners``).
        title: The line in words.
        division: Service division it belongs to (``RSX_csc`` ...), itself when it has no parent.
        kind: What sort of money it is.
        gbp_thousand: Amount [GBP thousand, cash of ``year``], net of income; None when not known.
        low: Lower end of its interval [GBP thousand].
        high: Upper end of its interval [GBP thousand].
        level: Level of that interval, within (0, 1); 1 when the amount is taken as known.
        method: How the amount came about.
        key: Apportionment key in words, with the share used; empty when observed.
        confidence: A (observed, certified) to D (a rough share of a national total).
        source: Id of the source.
        gross: Total expenditure before income [GBP thousand], where observed.
        income: Sales, fees, charges and other income [GBP thousand], where observed.
        schools: Whether the line is school spending.
        funder: Who votes the money, where known.
        deliverer: Who does the work, where it is not the body itself; empty when not stated.
        counterparty: Body that receives a grant out or gives an income; empty otherwise.
        cohort: The people it is for, in words; empty when not stated.
        statutory: ``duty``, ``power`` or ``mixed``; empty when not stated.
        flexibility: ``poolable``, ``alignable``, ``ring-fenced`` or ``national entitlement``;
            empty when not stated.
        flag: Marker as published when the amount is not known.
        note: What a reader must know about it.
    """

    id: str
    place: str
    year: int
    body: str
    body_name: str
    sector: str
    service: str
    title: str
    division: str
    kind: Kind
    gbp_thousand: float | None
    low: float | None
    high: float | None
    level: float
    method: Method
    key: str
    confidence: Grade
    source: str
    gross: float | None = None
    income: float | None = None
    schools: bool = False
    funder: str = ""
    deliverer: str = ""
    counterparty: str = ""
    cohort: str = ""
    statutory: str = ""
    flexibility: str = ""
    flag: str = ""
    note: str = ""
