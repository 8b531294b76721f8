"""The lines of a file in the database: read in, checked anew, as typed rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.models import F, Q, QuerySet

from wholeplace.store.tables import Record
from wholeplace.web.money.checking import Checked, checked
from wholeplace.web.money.matching import matching_of
from wholeplace.web.money.models import Line, State, Upload
from wholeplace.web.money.reading import kept_sheet
from wholeplace.web.money.understanding import (
    Understood,
    in_table_unit,
    pounds_of,
    understood,
)
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.tables import Cells, cells_of, read

BATCH = 500
ALL_CHECKED = 2_000


def read_in(upload: Upload) -> Understood:
    """Return the lines of a file as its columns are matched now."""
    sheet = kept_sheet(upload.stored, upload.sheet)
    return understood(
        sheet,
        table=upload.table,
        heading=upload.heading,
        matching=matching_of(upload.matching),
        body="" if upload.body is None else upload.body.key,
        bodies=frozenset(upload.place.bodies.values_list("key", flat=True)),
    )


def in_unit(upload: Upload, lines: Sequence[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    """Return lines with their amounts in the table's unit."""
    unit = matching_of(upload.matching).unit
    return [(number, in_table_unit(upload.table, cells, unit)) for number, cells in lines]


def put_in(upload: Upload, found: Understood, result: Checked) -> None:
    """Keep lines with their faults in place of those that were there; within a transaction."""
    Line.objects.filter(upload=upload).delete()
    Line.objects.bulk_create(
        (
            Line(
                upload=upload,
                number=number,
                cells=cells,
                faults=result.by_line.get(number, {}),
                wrong=number in result.by_line,
            )
            for number, cells in found.lines
        ),
        batch_size=BATCH,
    )
    _tell(upload, result, len(found.lines))
    upload.put_aside = dict(found.aside)
    upload.save()


def present(upload: Upload) -> list[tuple[int, Cells]]:
    """Return the lines that are not left out, as the file has them."""
    held = Line.objects.filter(upload=upload, out=False).order_by("number")
    return [(number, cells) for number, cells in held.values_list("number", "cells")]


def check_again(viewer: Viewer, upload: Upload, changed: Iterable[str] | None = None) -> None:
    """Check the lines that are there and keep what is wrong with each; within a transaction.

    Of a long file of spend only some lines are checked after a change: those that were wrong,
    and those with an id that changed. All are checked again before they are committed.

    Args:
        viewer: Who looks.
        upload: The file.
        changed: Ids of lines before and after a change; None to check every line.
    """
    held = Line.objects.filter(upload=upload, out=False)
    is_part = changed is not None and upload.table == "spend" and upload.lines > ALL_CHECKED
    some = _touched(held, changed or ()) if is_part else held
    lines = list(some.order_by("number").values_list("number", "cells"))
    result = checked(viewer, upload, in_unit(upload, lines))
    _keep_faults(some, result)
    upload.wrong, upload.problems = _counted(held)
    upload.state, upload.lines = State.CHECKED, Line.objects.filter(upload=upload).count()
    upload.elsewhere = upload.elsewhere if is_part else list(result.elsewhere)
    upload.save(update_fields=["state", "lines", "wrong", "problems", "elsewhere"])


def _touched(held: QuerySet[Line], changed: Iterable[str]) -> QuerySet[Line]:
    """Return the lines that are wrong, and all with an id of theirs or of a changed line."""
    wrong = held.filter(wrong=True).values_list("cells__id", flat=True)
    ids = {str(id) for id in (*changed, *wrong) if id}
    return held.filter(Q(wrong=True) | Q(cells__id__in=list(ids)))


def _keep_faults(held: QuerySet[Line], result: Checked) -> None:
    changed = []
    numbers = list(result.by_line)
    for line in chain(
        held.filter(wrong=True).exclude(number__in=numbers),
        *(
            held.filter(number__in=numbers[start : start + BATCH])
            for start in range(0, len(numbers), BATCH)
        ),
    ):
        faults = result.by_line.get(line.number, {})
        if (faults, bool(faults)) != (line.faults, line.wrong):
            line.faults, line.wrong = faults, bool(faults)
            changed.append(line)
    Line.objects.bulk_update(changed, ["faults", "wrong"], batch_size=BATCH)


def _counted(held: QuerySet[Line]) -> tuple[int, int]:
    """Return how many lines are wrong, and how many faults they have."""
    wrong = list(held.filter(wrong=True).values_list("faults", flat=True))
    return len(wrong), sum(len(told) for faults in wrong for told in faults.values())


def grow(upload: Upload) -> None:
    """Give a file its next version; within a transaction."""
    Upload.objects.filter(pk=upload.pk).update(version=F("version") + 1)
    upload.refresh_from_db(fields=["version"])


def typed(upload: Upload, lines: Sequence[tuple[int, Cells]]) -> list[Cells]:
    """Return the cells of lines as the table's row type writes them, those at fault left out."""
    records: tuple[Record, ...] = read(
        upload.table, [cells for _number, cells in in_unit(upload, lines)]
    )[0].records
    return [dict(cells_of(record.row)) for record in records if record.row is not None]


def total_of(upload: Upload, lines: Sequence[tuple[int, Cells]]) -> float:
    """Return what lines amount to [pounds]; those without a readable amount count as nothing."""
    return sum(pounds_of(upload.table, cells) for _number, cells in in_unit(upload, lines))


def _tell(upload: Upload, result: Checked, lines: int) -> None:
    upload.state = State.CHECKED
    upload.lines, upload.wrong, upload.problems = lines, len(result.by_line), result.count
    upload.elsewhere = list(result.elsewhere)
