"""Look into a file that somebody sent, and refuse it in a sentence before anything reads it.

What a file is, is told by what is in it and never by its name. Nothing is unpacked to disk or
whole into memory; every part of a workbook passes by once, in pieces.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from django.utils.translation import gettext as _

from wholeplace.errors import InputError
from wholeplace.store.container import CHUNK, check_container
from wholeplace.web.money.sheet_size import SheetSize, TooLarge

MOST_UNPACKED = 150_000_000  # bytes
MOST_PARTS = 500
MOST_RATIO = 200
RATIO_FROM = 1_000_000  # bytes: small parts may well shrink further
TOO_LARGE, UNUSABLE = 413, 422
_ZIP = b"PK\x03\x04"
_MACROS = re.compile(r"vbaProject|macrosheets|activeX|\.bas$", re.IGNORECASE)
_OBJECTS = re.compile(r"embeddings/|oleObject|\.(zip|docm|xlsm|exe|dll|js|vbs|ps1)$", re.IGNORECASE)
_LINKS = re.compile(r"^xl/externalLinks/", re.IGNORECASE)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|bmp|emf|wmf|tiff?|bin|ttf|odttf)$", re.IGNORECASE)
_NOT_TEXT = ("<", "{", "[{", "%PDF", "%!PS", "{\\rt", "#!", "PK", "MZ", "BEGIN:", "Rar!")
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError)
Kind = Literal["xlsx", "csv"]


class Unfit(Exception):
    """A file that is refused, with a sentence for the person who sent it.

    Attributes:
        sentence: What it is, and what would do.
        status: Status of the answer: 413 when it is too large, else 422.
    """

    def __init__(self, sentence: str, status: int = UNUSABLE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def kind_of_file(path: Path) -> Kind:
    """Return what a file is, once it is known to be safe to read.

    Raises:
        Unfit: When it is not a workbook or a CSV file that can be read safely.
    """
    with path.open("rb") as start:
        first = start.read(4)
    if not first:
        raise Unfit(_("The file is empty: save it again and send it once more."))
    if first == _ZIP or first.startswith(b"\xd0\xcf"):
        _check_workbook(path)
        return "xlsx"
    _check_text(path)
    return "csv"


def _check_workbook(path: Path) -> None:
    try:
        _check_list(path)
        check_container(path)
        with zipfile.ZipFile(path) as package:
            _check_contents(package)
    except InputError as error:
        raise Unfit(sentence_of(error)) from None
    except TooLarge as error:
        raise Unfit(str(error), TOO_LARGE) from None
    except (*_DAMAGED, expat.ExpatError):
        raise Unfit(
            _("The file is damaged: open it in Excel and save it as .xlsx again.")
        ) from None


def sentence_of(error: InputError) -> str:
    """Return the first problem of a file as one sentence."""
    what = error.problems[0].what
    begun = what[0].upper() + what[1:] if what.startswith("its ") else _("The file %s") % what
    return begun if begun.endswith((".", "?")) else f"{begun}."


def _check_list(path: Path) -> None:
    """Refuse a package by its list of parts, before any is unpacked; what is none waits."""
    size = path.stat().st_size
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as package:
        _check_package(package, size)


def _check_package(package: zipfile.ZipFile, size: int) -> None:
    parts = package.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(_("The file is protected by a password: save a copy without one."))
    if len(parts) > MOST_PARTS or len(set(names)) < len(names) or not all(map(_is_inside, names)):
        raise Unfit(_("The file is not a plain Excel workbook: save it as .xlsx."))
    if min(part.header_offset for part in parts) or package.comment:
        raise Unfit(_("The file is a workbook and something else at once: save it as .xlsx."))
    if sum(part.compress_size for part in parts) > size:
        raise Unfit(_("The file's parts overlap, as no workbook's do: save it as .xlsx."))
    _check_bomb(parts)
    _refuse_named(names, _MACROS, _("The file holds macros: save it as .xlsx, without them."))
    _refuse_named(names, _LINKS, _link_words())
    told = _("The file has other files inside it: take them out and save it as .xlsx.")
    _refuse_named(names, _OBJECTS, told)


def _link_words() -> str:
    return _(
        "The file takes figures from other workbooks: in Excel choose Data, Edit links, "
        "Break link, and save it again."
    )


def _is_inside(name: str) -> bool:
    return not (name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"))


def _check_bomb(parts: Iterable[zipfile.ZipInfo]) -> None:
    told = _("The file unpacks to far more than it should: leave out what the table does not need.")
    held = list(parts)
    if sum(part.file_size for part in held) > MOST_UNPACKED:
        raise Unfit(told, TOO_LARGE)
    large = (part for part in held if part.file_size > RATIO_FROM)
    if any(part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in large):
        raise Unfit(told, TOO_LARGE)


def _refuse_named(names: Iterable[str], pattern: re.Pattern[str], told: str) -> None:
    if any(pattern.search(name) for name in names):
        raise Unfit(told)


def _check_contents(package: zipfile.ZipFile) -> None:
    """Let every part pass by: refuse definitions of entities, macros and far too many cells."""
    held = SheetSize()
    for part in package.infolist():
        if not part.is_dir() and not _PICTURE.search(part.filename):
            _check_part(package, part, held)
    kinds = package.read("[Content_Types].xml") if _has_types(package) else b""
    if b"macroEnabled" in kinds or b"vbaProject" in kinds:
        raise Unfit(_("The file holds macros: save it as .xlsx, without them."))


def _has_types(package: zipfile.ZipFile) -> bool:
    found = next((p for p in package.infolist() if p.filename == "[Content_Types].xml"), None)
    return found is not None and found.file_size <= CHUNK


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, held: SheetSize) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    held.watch(parser)
    with package.open(part) as content:
        while piece := content.read(CHUNK):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_doctype(*_told: object) -> None:
    raise Unfit(_("The file defines entities, as no workbook does: save it as .xlsx."))


def _check_text(path: Path) -> None:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unfit(_("The file is UTF-16 text: in Excel, save it as CSV UTF-8."))
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit(
            _("The file is neither a workbook nor UTF-8 text: save it as .xlsx or as CSV UTF-8.")
        ) from None
    if "\x00" in words:
        raise Unfit(_("The file holds bytes that are no text: save it as .xlsx or as CSV UTF-8."))
    if words.lstrip().startswith(_NOT_TEXT):
        raise Unfit(_("The file is no table, whatever its name says: save it as .xlsx or as CSV."))
