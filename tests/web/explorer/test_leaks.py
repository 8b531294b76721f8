"""One body's private line never shows in what another sees, in any form; its own people see it."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest

from wholeplace.web.explorer.lenses import LENSES
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import change_row

from .conftest import COUNCIL, COUNT, MARK, NHS, POLICE, SECRET

PAGES = (
    "/places/wigan/",
    "/places/wigan/?figures=1",
    *(f"{COUNT}?by={by}" for by in LENSES),
    f"{COUNT}?body=E54000057&by=service",
    f"{COUNT}?sector=nhs",
    f"{COUNT}neighbours/?now=1",
    *(
        f"{COUNT}picture/{what}.{form}"
        for what in ("ranked", "flows", "mosaic", "bodies", "neighbours")
        for form in ("svg", "json", "csv")
    ),
    f"{COUNT}picture/ranked.svg?by=service&body=E54000057",
    f"{COUNT}lines.csv",
    f"{COUNT}lines.xlsx",
)


def text_of(response):
    if response["Content-Type"].startswith("application/vnd"):
        book = ZipFile(BytesIO(response.content))
        return "".join(book.read(name).decode() for name in book.namelist())
    return response.content.decode()


def shows(client, address):
    text = text_of(client.get(address))
    return MARK.casefold() in text.casefold() or "£4.3m" in text or "4321" in text


@pytest.mark.parametrize("email", [COUNCIL, POLICE])
def test_a_private_line_shows_nowhere_to_others(signed_in, secret, email):
    client = signed_in(email)
    assert [address for address in PAGES if shows(client, address)] == []


def test_a_private_line_is_not_found_by_its_name_or_its_words(signed_in, secret):
    client = signed_in(COUNCIL)
    assert client.get(f"{COUNT}line/?{urlencode({'id': SECRET['id']})}").status_code == 404
    assert client.get(f"{COUNT}line/beside/?{urlencode({'id': SECRET['id']})}").status_code == 404
    found = client.get(f"{COUNT}?words={MARK}").content.decode()
    assert "No line fits all of this" in found
    assert "Xanthic ward" not in found
    by_cohort = client.get(f"{COUNT}?cohort=Xanthic+patients").content.decode()
    assert "is not known here" in by_cohort


def test_its_own_people_see_it_everywhere(signed_in, secret):
    client = signed_in(NHS)
    for address in (f"{COUNT}?sector=nhs", f"{COUNT}lines.csv", f"{COUNT}lines.xlsx"):
        assert shows(client, address)
    assert client.get(f"{COUNT}line/?{urlencode({'id': SECRET['id']})}").status_code == 200


def test_once_shared_all_partners_see_it_and_the_totals_change(signed_in, by, secret):
    before = signed_in(COUNCIL).get(f"{COUNT}lines.csv").content
    row = Row.objects.get(pk=secret.pk)
    change_row(by(NHS), row, version=row.version, visibility=Visibility.PARTNERSHIP)
    client = signed_in(COUNCIL)
    assert shows(client, f"{COUNT}lines.csv")
    assert client.get(f"{COUNT}lines.csv").content != before
    assert "Partners' own figures" in client.get(COUNT).content.decode()
