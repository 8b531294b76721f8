"""Look into an Excel file before it is read: refuse what is no workbook, or far too large."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree

from wholeplace.errors import InputError, Problem
from wholeplace.store.schema import BY_NAME
from wholeplace.store.tables import MOST_COLUMNS, MOST_ROWS, cell_name

MOST_BYTES = 300_000_000
MOST_PARTS = 2_000
CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_NOT = {
    b"%PDF": "is a PDF, whatever its name says: save the workbook itself as .xlsx",
    b"<htm": "is a web page, whatever its name says: save the workbook itself as .xlsx",
    b"<!DO": "is a web page, whatever its name says: save the workbook itself as .xlsx",
    b"{\\rt": "is a Word document, whatever its name says: save the workbook itself as .xlsx",
}
_LONGEST_TAG = 400
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]+\d+)["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_ERROR = re.compile(rb"""\bt=["']e["']""")


def check_container(path: Path, sheets: Collection[str] = BY_NAME.keys()) -> None:
    """Refuse a file that is not an Excel workbook of a size that can be read.

    Every part is unpacked once, in pieces, so that a file that lies about its size is refused.

    Args:
        path: The file.
        sheets: Names of the sheets that will be read, without capitals; a bundle's by default.

    Raises:
        InputError: With one sentence: what the file is, and what to do.
    """
    with path.open("rb") as start:
        first = start.read(len(_OLE))
    if not first:
        raise refused(path, "is empty (0 bytes): save the workbook again")
    if first == _OLE:
        raise refused(path, _ole(path))
    for mark, what in _NOT.items():
        if first.lower().startswith(mark.lower()):
            raise refused(path, what)
    try:
        with zipfile.ZipFile(path) as package:
            _check_parts(path, package, sheets)
    except _DAMAGED:
        raise refused(path, "is not an Excel workbook, or is damaged: save it as .xlsx") from None
    except RuntimeError:
        raise refused(path, "is protected by a password: save a copy without one") from None


def uncomputed(path: Path, sheet: str) -> tuple[str, ...]:
    """Return the cells of a sheet that hold an error, or a formula without its value.

    Excel readers see such cells as blank, so they have to be told apart from blank ones.
    """
    with zipfile.ZipFile(path) as package:
        part = _sheet_parts(package).get(sheet)
        if part is None:
            return ()
        content = package.read(part)
    if not _FORMULA.search(content) and not _ERROR.search(content):
        return ()
    return tuple(
        reference[1].decode()
        for attributes, inside in _CELL.findall(content)
        if _has_no_value(attributes, inside) and (reference := _REFERENCE.search(attributes))
    )


def _has_no_value(attributes: bytes, inside: bytes) -> bool:
    kind = _TYPE.search(attributes)
    if kind and kind[1] in (b"e", b"str"):
        return kind[1] == b"e"
    return bool(_FORMULA.search(inside)) and not _VALUE.search(inside)


def refused(path: Path, what: str) -> InputError:
    """Return the one-sentence refusal of a whole file."""
    return InputError(path.name, [Problem(path.name, what)])


def _ole(path: Path) -> str:
    if _ENCRYPTED in path.read_bytes():
        return "is protected by a password: save a copy without one"
    return "is in the format of Excel 97-2003: save it as .xlsx"


def _check_parts(path: Path, package: zipfile.ZipFile, wanted: Collection[str]) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if _WORKBOOK not in names or len(parts) > MOST_PARTS:
        raise refused(path, "is not an Excel workbook: save it as .xlsx")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        size = f"{MOST_BYTES // 1_000_000} MB"
        raise refused(path, f"unpacks to more than {size}: leave out what the bundle does not need")
    sheets = {part: name for name, part in _sheet_parts(package).items()}
    for part in parts:
        with package.open(part) as content:
            sheet = sheets.get(part.filename, "")
            if sheet.strip().casefold() in wanted:
                _check_sheet(path, sheet, content)
            else:
                for _ in _pieces(content):
                    pass


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(CHUNK):
        yield piece


def _check_sheet(path: Path, sheet: str, content: IO[bytes]) -> None:
    rows, rest = 0, b""
    for piece in _pieces(content):
        text = rest + piece
        cut = max(text.rfind(b"<", 0, len(text)), len(text) - _LONGEST_TAG)
        text, rest = text[:cut], text[cut:]
        rows += len(_ROW.findall(text))
        _check_reach(path, sheet, text, rows)
    _check_reach(path, sheet, rest, rows + len(_ROW.findall(rest)))


def _check_reach(path: Path, sheet: str, text: bytes, rows: int) -> None:
    widest = cell_name("", MOST_COLUMNS - 1, "")[1:]
    if rows > MOST_ROWS + 1 or any(int(f[2]) > MOST_ROWS + 1 for f in _far_rows(text)):
        what = f"has more than {MOST_ROWS:,} rows, the most a table may have"
        raise refused(path, f"its sheet {sheet!r} {what}")
    if any((len(f[1]), f[1]) > (len(widest), widest.encode()) for f in _far_columns(text)):
        what = f"has cells beyond column {widest} ({MOST_COLUMNS} columns)"
        raise refused(path, f"its sheet {sheet!r} {what}: delete what is not part of the table")


def _far_rows(text: bytes) -> Iterator[re.Match[bytes]]:
    return re.finditer(rb"""\sr=["']([A-Z]*)(\d{6,})["']""", text)


def _far_columns(text: bytes) -> Iterator[re.Match[bytes]]:
    return re.finditer(rb"""\sr=["']([A-Z]{3,}|[G-Z][A-Z])(\d+)["']""", text)


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    links = {
        link.get("Id", ""): _part(link.get("Target", ""))
        for link in _xml(package, _LINKS).iter()
        if link.tag.endswith("}Relationship")
    }
    sheets: dict[str, str] = {}
    for sheet in _xml(package, _WORKBOOK).iter():
        if sheet.tag.endswith("}sheet"):
            id = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            sheets[sheet.get("name", "")] = links.get(id, "")
    return sheets


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else str(PurePosixPath("xl") / target)


def _xml(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    try:
        if package.getinfo(part).file_size > CHUNK:
            raise zipfile.BadZipFile
        return ElementTree.fromstring(package.read(part))
    except (KeyError, ElementTree.ParseError):
        raise zipfile.BadZipFile from None
