"""Take out money that another counted body's lines already hold.

A grant from one counted body to another is in the payer's accounts and again in what the
receiver spends. The receiver's spending stays; the grant goes. Why returned net current
expenditure and levies need no elimination: docs/methods/count.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wholeplace.count.lines import SpendLine
from wholeplace.errors import InputError, Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that one body pays another out of one of its own lines.

    Attributes:
        payer: Code of the body that pays.
        receiver: Code of the body that receives it and spends it in lines of its own.
        service: Line of the payer that the money is in.
        gbp_thousand: How much [GBP thousand].
        why: What it is, in words, such as ``Better Care Fund``.
        source: Id of the source.
    """

    payer: str
    receiver: str
    service: str
    gbp_thousand: float
    why: str
    source: str


def consolidate(
    lines: Sequence[SpendLine], *, register: Iterable[Transfer] = ()
) -> tuple[tuple[SpendLine, ...], tuple[SpendLine, ...]]:
    """Return the lines that count, and those taken out with the reason in their note.

    A ``grant out`` to a body that has lines of its own here is taken out. Income that the
    receiver shows from that payer is taken out with it, up to the sum of the grants: income
    without a grant is money the payer shows in a service line, and netting it is right.

    Args:
        lines: Every line found.
        register: Transfers that are inside service lines.

    Raises:
        InputError: When a transfer's line is not there or is smaller than the transfer.
    """
    within, moved = _without_transfers(lines, register=tuple(register))
    spending = {line.body for line in within if line.kind not in ("grant out", "income")}
    granted: dict[tuple[str, str], float] = {}
    kept, eliminated = [], list(moved)
    for line in within:
        if line.kind == "grant out" and line.counterparty in spending - {line.body}:
            pair = (line.body, line.counterparty)
            granted[pair] = granted.get(pair, 0.0) + (line.gbp_thousand or 0.0)
            eliminated.append(_noted(line, f"the money is in the lines of {line.counterparty}"))
        else:
            kept.append(line)
    kept, matched = _without_income(kept, granted=granted)
    return tuple(kept), (*eliminated, *matched)


def _without_income(
    lines: Iterable[SpendLine], *, granted: dict[tuple[str, str], float]
) -> tuple[list[SpendLine], list[SpendLine]]:
    """Return lines without the income that matches a grant taken out, and that income.

    Income lines are negative: they lower the receiver's spending.
    """
    left = dict(granted)
    kept, eliminated = [], []
    for line in lines:
        pair = (line.counterparty, line.body)
        matched = min(-(line.gbp_thousand or 0.0), left.get(pair, 0.0))
        if line.kind != "income" or matched <= 0:
            kept.append(line)
            continue
        left[pair] -= matched
        taken, rest = _split(line, -matched)
        eliminated.append(_noted(taken, f"matches a grant of {line.counterparty} taken out"))
        kept += [rest] if rest.gbp_thousand else []
    return kept, eliminated


def _without_transfers(
    lines: Sequence[SpendLine], *, register: Sequence[Transfer]
) -> tuple[list[SpendLine], list[SpendLine]]:
    """Return lines less the registered transfers inside them, and the transfers as lines."""
    left = list(lines)
    at = {(line.body, line.service): index for index, line in enumerate(lines)}
    bodies = {line.body for line in lines}
    moved, problems = [], []
    for number, transfer in enumerate(register, start=1):
        if transfer.receiver not in bodies:
            continue
        index = at.get((transfer.payer, transfer.service))
        problem = _fault(transfer, line=None if index is None else left[index], known=at)
        if problem or index is None:
            problems.append(Problem(f"transfers!{number}", problem))
            continue
        taken, left[index] = _split(left[index], transfer.gbp_thousand)
        moved.append(_moved(taken, transfer))
    if problems:
        raise InputError("transfers", problems)
    return left, moved


def _fault(transfer: Transfer, *, line: SpendLine | None, known: Iterable[tuple[str, str]]) -> str:
    """Return what is wrong with a transfer; empty when nothing is."""
    if line is None:
        services = [service for body, service in known if body == transfer.payer]
        hint = did_you_mean(transfer.service, services)
        return f"{transfer.payer} has no line {transfer.service!r}{hint}"
    if line.gbp_thousand is None or not 0 <= transfer.gbp_thousand <= line.gbp_thousand:
        held = "not known" if line.gbp_thousand is None else f"{line.gbp_thousand:,.0f}"
        return f"{transfer.gbp_thousand:,.0f} is not within the line it is in ({held})"
    return ""


def _moved(taken: SpendLine, transfer: Transfer) -> SpendLine:
    """Return the part of a service line that a transfer moved, as a grant out."""
    return replace(
        taken,
        id=f"{taken.id}>{transfer.receiver}",
        kind="grant out",
        counterparty=transfer.receiver,
        source=transfer.source,
        note=f"{transfer.why}: the money is in the lines of {transfer.receiver}",
    )


def _split(line: SpendLine, amount: float) -> tuple[SpendLine, SpendLine]:
    """Return ``amount`` of a line, taken as known, and the line less that amount."""
    taken = replace(
        line, gbp_thousand=amount, low=amount, high=amount, level=1.0, gross=None, income=None
    )
    return taken, replace(
        line,
        gbp_thousand=_less(line.gbp_thousand, amount),
        low=_less(line.low, amount),
        high=_less(line.high, amount),
        gross=_less(line.gross, amount),
    )


def _less(amount: float | None, part: float) -> float | None:
    return None if amount is None else amount - part


def _noted(line: SpendLine, why: str) -> SpendLine:
    return replace(line, note="; ".join(note for note in (line.note, why) if note))
