"""Fifty files that mean harm or are broken: each is answered with a sentence and kept nowhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.web.money.conftest import LEDGER, workbook
from wholeplace.web.money.models import Upload

Parts = Mapping[str, bytes]
GOOD = workbook(LEDGER)
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?>'
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHUT = b"</sheetData></worksheet>"
DOCTYPE = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">%s]>'
CSV = b"Cost centre,Description,Net budget\r\n1001,Nursing,5\r\n"


def remade(change: Mapping[str, bytes | None] | None = None, *, more: Parts | None = None) -> bytes:
    """The good workbook with some parts changed, taken out (None) or added."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = (change or {}).get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return held.getvalue()


def sheet(cells: bytes, before: bytes = b"") -> bytes:
    return remade({SHEET: HEAD + before + OPEN + cells + SHUT})


def with_doctype(part: str, entities: bytes = b"") -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old:
        content = old.read(part)
    start = content.index(b"?>") + 2
    return remade({part: content[:start] + DOCTYPE % entities + content[start:]})


def patched(content: bytes, mark: bytes, at: int, value: bytes) -> bytes:
    """Bytes changed at an offset after every occurrence of a mark, as in a zip's directory."""
    held, place = bytearray(content), content.find(mark)
    while place >= 0:
        held[place + at : place + at + len(value)] = value
        place = content.find(mark, place + 4)
    return bytes(held)


def laughs() -> bytes:
    steps = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
    )
    return with_doctype(SHEET, steps)


def row(number: int, width: int = 1) -> bytes:
    return b"<row>" + b"<c><v>1</v></c>" * width + b"</row>" if number else b""


def utf16_sheet() -> bytes:
    words = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    return remade({SHEET: words.encode("utf-16")})


def overlapping() -> bytes:
    """A zip whose directory lists one large part many times over."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/a.bin", b"0" * 50_000)
        first = new.getinfo("xl/media/a.bin")
        for number in range(20):
            twin = zipfile.ZipInfo(f"xl/media/{number}.bin")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(twin, name, getattr(first, name))
            new.filelist.append(twin)
            new.NameToInfo[twin.filename] = twin
    return held.getvalue()


def old_excel(mark: bytes = b"") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + mark


def zip_of(parts: Parts) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return held.getvalue()


LINK = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
MACRO_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    b'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.'
    b'main+xml"/></Types>'
)
XXE = b'<!ENTITY x SYSTEM "file:///etc/passwd">'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "truncated zip": lambda: GOOD[: len(GOOD) // 2],
    "zip without directory": lambda: GOOD[:-60],
    "garbage after the zip mark": lambda: b"PK\x03\x04" + b"\xff" * 500,
    "plain zip": lambda: zip_of({"a.txt": b"hello"}),
    "nested zips": lambda: remade(more={"xl/media/in.zip": zip_of({"b": b"0" * 100})}),
    "zip bomb in a sheet": lambda: sheet(b" " * 160_000_000),
    "zip bomb elsewhere": lambda: remade(more={"xl/media/a.bin": b"\0" * 20_000_000}),
    "high ratio": lambda: remade(more={"customXml/item1.xml": b"<a>" + b" " * 9_000_000 + b"</a>"}),
    "lying size": lambda: patched(GOOD, b"PK\x01\x02", 24, struct.pack("<I", 5)),
    "huge declared size": lambda: patched(
        GOOD, b"PK\x01\x02", 24, struct.pack("<I", 3_000_000_000)
    ),
    "wrong checksum": lambda: patched(GOOD, b"PK\x01\x02", 16, b"\1\2\3\4"),
    "unknown compression": lambda: patched(GOOD, b"PK\x01\x02", 10, b"\x63\0"),
    "encrypted parts": lambda: patched(GOOD, b"PK\x01\x02", 8, b"\1\0"),
    "overlapping parts": overlapping,
    "a thousand parts": lambda: remade(more={f"x/{n}.xml": b"<a/>" for n in range(1_000)}),
    "part that climbs out": lambda: remade(more={"../../etc/cron.d/x": b"<a/>"}),
    "absolute part": lambda: remade(more={"/etc/passwd": b"<a/>"}),
    "xxe in the sheet": lambda: with_doctype(SHEET, XXE),
    "xxe in the workbook": lambda: with_doctype("xl/workbook.xml", XXE),
    "xxe in shared strings": lambda: with_doctype("xl/sharedStrings.xml", XXE),
    "billion laughs": laughs,
    "laughs in relations": lambda: with_doctype("xl/_rels/workbook.xml.rels"),
    "utf-16 doctype": utf16_sheet,
    "broken xml": lambda: sheet(b"<row><c><v>1</c></row>"),
    "vba project": lambda: remade(more={"xl/vbaProject.bin": b"\0\1"}),
    "macro content type": lambda: remade({"[Content_Types].xml": MACRO_TYPES}),
    "macro sheet": lambda: remade(more={"xl/macrosheets/sheet1.xml": b"<a/>"}),
    "activex": lambda: remade(more={"xl/activeX/activeX1.xml": b"<a/>"}),
    "embedded object": lambda: remade(more={"xl/embeddings/oleObject1.bin": b"\0"}),
    "embedded program": lambda: remade(more={"xl/media/run.exe": b"MZ"}),
    "external links": lambda: remade(more=LINK),
    "far row": lambda: sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "far column": lambda: sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "far corner of a dense table": lambda: sheet(
        b'<row r="1"><c r="GR1"><v>1</v></c></row><row r="40000"><c r="A40000"><v>1</v></c></row>'
    ),
    "row number that is no number": lambda: sheet(b'<row r="x"><c><v>1</v></c></row>'),
    "a million rows": lambda: sheet(row(1) * 1_000_000),
    "a million rows as csv": lambda: b"a,b\n" + b"1,2\n" * 1_000_000,
    "three hundred columns": lambda: b",".join([b"h"] * 300) + b"\n" + b",".join([b"1"] * 300),
    "very long cell": lambda: b"a,b\n" + b"x" * 60_000 + b",1\n",
    "csv quoting bomb": lambda: b'a,b\n"' + b'""' * 200_000 + b"\n",
    "csv that never closes its quote": lambda: b'a,b\n"1,2\n3,4\n',
    "csv with NULs": lambda: CSV + b"10\x0002,x,5\n",
    "utf-16 csv": lambda: CSV.decode().encode("utf-16"),
    "invalid utf-8": lambda: CSV + b"1002,\xa31m,5\n",
    "headings alone": lambda: b"Cost centre,Description,Net budget\n",
    "blank lines alone": lambda: b"\n\n,,,\n",
    "web page as xls": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "pdf": lambda: b"%PDF-1.7\n1 0 obj",
    "pdf and workbook at once": lambda: b"%PDF-1.7\n" + GOOD,
    "workbook and script at once": lambda: zip_with_comment(b"<script>alert(1)</script>"),
    "program": lambda: b"MZ" + b"This program cannot be run" * 20,
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "rtf": lambda: b"{\\rtf1 hello}",
    "excel 97": old_excel,
    "password": lambda: old_excel("EncryptedPackage".encode("utf-16-le")),
    "json": lambda: b'[{"Cost centre": 1}]',
    "chart sheet only": lambda: remade({SHEET: HEAD + OPEN + SHUT}),
}


def zip_with_comment(comment: bytes) -> bytes:
    held = io.BytesIO(GOOD)
    with zipfile.ZipFile(held, "a") as package:
        package.comment = comment
    return held.getvalue()


def peak() -> int:
    """The most memory that this process has held [kB]."""
    words = Path("/proc/self/status").read_text("utf-8").split()
    return int(words[words.index("VmHWM:") + 1])


def test_there_are_at_least_fifty():
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_with_a_sentence_and_kept_nowhere(name, send, tmp_path):
    content = HOSTILE[name]()
    before = peak()
    _client, answer = send(content)
    assert answer.status_code in (400, 413, 422)
    told = answer.context["form"].errors["file"]
    assert len(told) == 1
    assert told[0].endswith((".", "?")), told
    assert told[0][0].isupper()
    assert not Upload.objects.exists()
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert peak() - before < 250_000


def test_a_file_larger_than_the_most_is_refused(send, settings):
    settings.MOST_UPLOAD_BYTES = 1_000
    _client, answer = send(GOOD)
    assert answer.status_code == 413


HARMLESS: dict[str, Callable[[], bytes]] = {
    "../../../etc/passwd": lambda: GOOD,
    "ledger.exe": lambda: GOOD,
    "budget\u202excod.xlsx": lambda: GOOD,
    "<script>alert(1)</script>.xlsx": lambda: GOOD,
    "ledger.csv": lambda: GOOD,
    "csv-called.xlsx": lambda: CSV,
    "with-a-mark.csv": lambda: b"\xef\xbb\xbf" + CSV,
    "semicolons.csv": lambda: CSV.replace(b",", b";"),
    "twice.csv": lambda: b"Cost centre,Amount,Amount\n1,2,3\n",
    "picture.xlsx": lambda: remade(more={"xl/media/image1.png": b"\x89PNG"}),
    "linked-out.xlsx": lambda: remade(more={"customXml/item1.xml": b"<a/>"}),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_can_be_made_harmless_is_read_and_stored_under_a_name_of_our_own(
    name, draft, tmp_path
):
    client, upload = draft(HARMLESS[name](), name=name)
    stored = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.parent for path in stored] == [tmp_path / "files" / "uploads" / "wigan"]
    assert "etc" not in stored[0].name
    assert upload.name.isprintable()
    page = client.get(f"/places/wigan/money/files/{upload.pk}/columns/").content.decode()
    assert "<script>alert" not in page


def test_formulas_in_cells_are_text_and_leave_as_text(draft):
    rows = b'Cost centre,Description,Net budget\n1,"=HYPERLINK(""http://x"")",5\n2,@SUM(A1),-6\n'
    client, upload = draft(rows, name="a.csv")
    answer = client.get(f"/places/wigan/money/files/{upload.pk}/original.csv")
    words = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in words
    assert "'@SUM" in words
    assert ",-6" in words
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
