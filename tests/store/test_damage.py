"""Whatever happens to a file, the answer is a bundle or an ``InputError``, never a crash."""

from __future__ import annotations

import random
import zipfile

import pytest

from wholeplace.errors import InputError
from wholeplace.store.bundle import Bundle, checked, write_bundle

TOKENS = (b"n/a", b"", b"-1", b"1e999", b'"', b",", b"\n", b"\x00", b"=1+1", b"\xff", b"[", b"'")
MARKS = b'<>"/=A9 &;'


@pytest.fixture
def bundle(tables, folder, known):
    return checked(folder(tables), known)


def answer(path, known):
    """Return what reading answers: a bundle, or a refusal that names at least one place."""
    try:
        return checked(path, known)
    except InputError as refusal:
        named = [problem for problem in refusal.problems if problem.where and problem.what]
        return refusal if named else None


@pytest.mark.parametrize("seed", range(20))
def test_bytes_of_a_workbook_changed_at_random(seed, bundle, known, tmp_path):
    chance = random.Random(seed)
    path = tmp_path / "out.xlsx"
    write_bundle(bundle, path)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)
    assert isinstance(answer(path, known), Bundle | InputError)


@pytest.mark.parametrize("seed", range(20))
def test_xml_of_a_workbook_changed_at_random(seed, bundle, known, tmp_path):
    chance = random.Random(seed)
    write_bundle(bundle, tmp_path / "good.xlsx")
    path = tmp_path / "bad.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "good.xlsx") as good,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        chosen = chance.choice([name for name in good.namelist() if name.endswith(".xml")])
        for name in good.namelist():
            content = bytearray(good.read(name))
            if name == chosen:
                at = chance.randrange(len(content))
                content[at : at + chance.randint(1, 30)] = bytes([chance.choice(MARKS)])
            bad.writestr(name, bytes(content))
    assert isinstance(answer(path, known), Bundle | InputError)


@pytest.mark.parametrize("seed", range(20))
def test_files_of_a_folder_changed_at_random(seed, bundle, known, tmp_path):
    chance = random.Random(seed)
    path = tmp_path / "out"
    write_bundle(bundle, path)
    for _ in range(3):
        file = chance.choice(sorted(path.iterdir()))
        content = bytearray(file.read_bytes())
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 8)] = chance.choice(TOKENS)
        file.write_bytes(content)
    assert isinstance(answer(path, known), Bundle | InputError)
