"""Which lines of the returns may be added up, and which only show what is inside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wholeplace.count.lines import LineTitle

INSIDE_ROLES = ("of_which", "subcategory", "memo", "included_above")
TOTAL_LINE = "RSX_totsx"


@dataclass(frozen=True, slots=True)
class LineTree:
    """The lines of the outturn returns, by how they stand to each other.

    Attributes:
        titles: Title in words by line.
        services: Service lines of RSX; they add up to total service expenditure.
        leaves: RO3 lines that add up to a service, by service.
        inside: Rows inside a leaf or a service that must never be added, by that line.
    """

    titles: Mapping[str, str]
    services: tuple[str, ...]
    leaves: Mapping[str, tuple[str, ...]]
    inside: Mapping[str, tuple[str, ...]]

    @property
    def every_line(self) -> tuple[str, ...]:
        """Every line that a count reads, the total line included."""
        below = (line for lines in (self.leaves, self.inside) for line in lines.values())
        return (TOTAL_LINE, *self.services, *(line for lines in below for line in lines))


def line_tree(lines: Iterable[LineTitle]) -> LineTree:
    """Return the tree of the registered lines.

    A leaf hangs under the service that its form's total belongs to (``RO3_csclkd`` under
    ``RO3_csctot`` under ``RSX_csc``); a row inside a total is filed under the service too.
    """
    known = {line.line: line for line in lines}
    leaves: dict[str, list[str]] = {}
    inside: dict[str, list[str]] = {}
    for line in known.values():
        if line.role == "leaf":
            leaves.setdefault(_above(line, known), []).append(line.line)
        elif line.role in INSIDE_ROLES:
            inside.setdefault(_above(line, known), []).append(line.line)
    return LineTree(
        titles={name: line.title for name, line in known.items()},
        services=tuple(sorted(name for name, line in known.items() if line.role == "service")),
        leaves={service: tuple(sorted(found)) for service, found in leaves.items()},
        inside={above: tuple(sorted(found)) for above, found in inside.items()},
    )


def _above(line: LineTitle, known: Mapping[str, LineTitle]) -> str:
    """Return the line that ``line`` is part of, stepping over the total of a form."""
    parent = known.get(line.parent)
    return parent.parent if parent is not None and parent.role == "total" else line.parent
