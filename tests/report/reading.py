"""Read chapters as a reader does: plain words, tables as rows of text."""

from wholeplace.report.blocks import Picture, Table


def plain(said):
    """Words without links and small numbers."""
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in said)


def of(chapter, kind):
    """The blocks of one kind in a chapter."""
    return [block for block in chapter.blocks if isinstance(block, kind)]


def table(chapter, beginning):
    """The only table whose caption begins so, as rows of plain text."""
    found = [*of(chapter, Table), *(picture.table for picture in of(chapter, Picture))]
    (one,) = [each for each in found if each.caption.startswith(beginning)]
    return [[plain(cell) for cell in row] for row in one.rows]


def sentences(chapter, kind):
    """The words of every paragraph or notice of a chapter."""
    return [plain(block.words) for block in of(chapter, kind)]
