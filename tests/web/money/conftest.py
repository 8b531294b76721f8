"""Files as partners send them, made with xlsxwriter or by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from xlsxwriter import Workbook

from wholeplace.web.money.models import Upload
from wholeplace.web.places.workspace import _workspaces

HEADINGS = ("Cost centre", "Description", "Net budget")
LEDGER = (
    ("Budget monitor 2024/25", None, None),
    (None, None, None),
    HEADINGS,
    ("1001", "Community nursing", 1_200_000),
    ("1002", "Health visiting", 800_000),
    ("1003", "Falls service", "n/a"),
    ("1003", "Falls clinic", 50_000),
    (None, "Total", 2_050_000),
)
NHS, COUNCIL, POLICE = "finance@nhs.example", "finance@council.example", "finance@police.example"


def workbook(rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet."""
    held = io.BytesIO()
    with Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return held.getvalue()


def csv_of(rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV file without quoting."""
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\r\n".join(lines).encode()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Tests take their rows back, so the same revision of a place may hold others next time."""
    _workspaces.clear()


@pytest.fixture
def send(place, signed_in) -> Callable[..., tuple[Client, object]]:
    """Send a file; returns the browser and the answer."""

    def go(content: bytes, *, email: str = NHS, body: str = "NHS", **other: str):
        client = signed_in(email)
        answer = client.post(
            "/places/wigan/money/send/",
            {
                "body": body,
                "table": other.get("table", "spend"),
                "file": sent(other.get("name", "ledger.xlsx"), content),
            },
        )
        return client, answer

    return go


@pytest.fixture
def draft(send) -> Callable[..., tuple[Client, Upload]]:
    """Send a file that is taken; returns the browser and the draft."""

    def go(content: bytes, **other: str):
        client, answer = send(content, **other)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return client, Upload.objects.latest("pk")

    return go


def matched(client: Client, upload: Upload, **chosen: str):
    """Send the columns page as it stands, with some choices changed."""
    page = client.get(f"/places/wigan/money/files/{upload.pk}/columns/")
    form = page.context["form"]
    entered = {name: form[name].value() or "" for name in form.fields}
    entered |= {"sheet": upload.sheet, "heading": str(upload.heading)}
    return client.post(f"/places/wigan/money/files/{upload.pk}/columns/", {**entered, **chosen})


SOURCE = {"from_source": "=", "same_source": "Budget book 2024/25"}


@pytest.fixture
def checked(draft) -> Callable[..., tuple[Client, Upload]]:
    """Send a file and match its columns; returns the browser and the file with its lines."""

    def go(content: bytes, *, chosen: dict[str, str] | None = None, **other: str):
        client, upload = draft(content, **other)
        answer = matched(client, upload, **(SOURCE if chosen is None else chosen))
        assert answer.status_code == 302, answer.content.decode()
        upload.refresh_from_db()
        return client, upload

    return go
