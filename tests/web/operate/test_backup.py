"""Back up and restore: everything, as it was, on either database; all or nothing."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.web.operate.conftest import plain_environment

POSTGRES = Path(__file__).parents[3] / ".ci" / "postgres"
BEGIN = """
import json, sys
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
"""
VERSION = f"""{BEGIN}
from django.utils import timezone
from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import viewer_of
from wholeplace.web.places.models import Place
from wholeplace.web.places.services import By
from wholeplace.web.plans.documents import partners_edition, public_edition
from wholeplace.web.plans.files import keep
from wholeplace.web.plans.versions import Made, add_version
place = Place.objects.get()
place.setting["draws"] = 20
place.save()
user = User.objects.get(email="finance@council.example")
public = public_edition(place, today=timezone.localdate())
edition = partners_edition(place, public_hash=public.edition.hash)
files = keep({{"plan.json": edition.text.encode()}})
made = Made(edition, public, {{}}, files, 1, "for a test")
add_version(By(user, viewer_of(user, place)), place=place, made=made)
"""
PLANS = f"""{BEGIN}
from wholeplace.web.operate.backup import version_hashes
from wholeplace.web.plans.files import contents
from wholeplace.web.plans.models import Version
version = Version.objects.get()
print(json.dumps([version_hashes(), version.hash, len(contents(version.files, "plan.json"))]))
"""
TABLES = ("accounts_user", "places_row", "places_body", "audit_event", "places_membership")


def counts(home) -> dict[str, int]:
    with closing(sqlite3.connect(home / "wholeplace.sqlite3")) as database:
        return {t: database.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES}


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    """A backup of the installation, with one stored file in it."""
    stored = installation / "files" / "wigan"
    stored.mkdir(parents=True)
    (stored / "note.txt").write_text("kept")
    path = tmp_path_factory.mktemp("backups") / "monday.wholeplace-backup"
    words = ["backup", str(path), "--home", str(installation)]
    subprocess.run([sys.executable, "-m", "wholeplace", *words], check=True)
    return path


def test_a_restored_installation_holds_what_was_backed_up(
    backup, wholeplace, installation, tmp_path
):
    home = tmp_path / "home"
    answer = wholeplace("restore", backup, "--home", home)
    assert answer.returncode == 0, answer.stderr
    assert counts(home) == counts(installation)
    assert counts(home)["places_row"] > 200
    assert (home / "files" / "wigan" / "note.txt").read_text() == "kept"
    assert "the log holds" in answer.stdout


def test_the_secret_key_is_not_in_it(backup, installation):
    secret = (installation / "secret_key").read_text().strip()
    with zipfile.ZipFile(backup) as archive:
        assert all(secret.encode() not in archive.read(name) for name in archive.namelist())


def test_a_backup_is_readable_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o077 == 0


def test_it_does_not_write_over_a_file(backup, wholeplace, installation):
    answer = wholeplace("backup", backup, "--home", installation)
    assert answer.returncode == 2
    assert "is there already" in answer.stderr


def test_it_refuses_a_database_older_than_itself_in_a_sentence(wholeplace, installation, tmp_path):
    home = shutil.copytree(installation, tmp_path / "home")
    with closing(sqlite3.connect(home / "wholeplace.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    answer = wholeplace("backup", tmp_path / "backup", "--home", home)
    assert answer.returncode == 2
    assert "older than this version" in answer.stderr
    assert not (tmp_path / "backup").exists()


def test_it_does_not_restore_over_an_installation(backup, wholeplace, installation):
    before = counts(installation)
    answer = wholeplace("restore", backup, "--home", installation)
    assert answer.returncode == 2
    assert "holds" in answer.stderr
    assert counts(installation) == before


def changed(backup, path, *, records=None, manifest=None):
    """Write a backup anew with something in it changed."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "records.jsonl" and records:
                content = records(content)
            if name == "manifest.json" and manifest:
                content = json.dumps(manifest(json.loads(content))).encode()
            new.writestr(name, content)
    return path


def test_damaged_and_foreign_files_are_refused_and_nothing_is_half_restored(
    backup, wholeplace, tmp_path
):
    with zipfile.ZipFile(backup) as archive:
        records = archive.read("records.jsonl")
    forged = records.replace(b"place.made", b"place.mode")
    cut = records[: records.rindex(b"\n", 0, -1) + 1]
    bad = {
        "text": (tmp_path / "text", "is not a backup"),
        "changed": (
            changed(backup, tmp_path / "changed", records=lambda old: old + b"\n"),
            "its records are not those",
        ),
        "forged": (
            changed(
                backup,
                tmp_path / "forged",
                records=lambda _: forged,
                manifest=lambda m: {**m, "records_sha256": sha256(forged).hexdigest()},
            ),
            "event log that does not hold",
        ),
        "short": (
            changed(
                backup,
                tmp_path / "short",
                records=lambda _: cut,
                manifest=lambda m: {**m, "records_sha256": sha256(cut).hexdigest()},
            ),
            "does not hold the records",
        ),
        "later": (
            changed(backup, tmp_path / "later", manifest=lambda m: {**m, "format": "9"}),
            "format that this version cannot read",
        ),
    }
    bad["text"][0].write_text("not a backup")
    home = tmp_path / "home"
    for path, why in bad.values():
        answer = wholeplace("restore", path, "--home", home)
        assert answer.returncode == 2, answer.stdout
        assert why in answer.stderr
        if (home / "wholeplace.sqlite3").exists():
            assert set(counts(home).values()) == {0}
    assert not list((home / "files").rglob("*.txt"))


@pytest.fixture(scope="module")
def planned(installation, tmp_path_factory) -> tuple[Path, list[object]]:
    """A backup of an installation with a version of the plan in it, and what the version is."""
    home = tmp_path_factory.mktemp("planned") / "home"
    shutil.copytree(installation, home)
    run(VERSION, home)
    path = home.parent / "tuesday.wholeplace-backup"
    words = ["backup", str(path), "--home", str(home)]
    command = [sys.executable, "-m", "wholeplace", *words]
    subprocess.run(command, check=True, env=plain_environment())
    return path, json.loads(run(PLANS, home))


def run(code: str, home: Path, **more: str) -> str:
    """Run code in an installation and return what it prints."""
    command = [sys.executable, "-c", code, str(home)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=plain_environment(**more)
    )
    return done.stdout


def test_a_restored_plan_has_the_hash_that_it_had_and_its_files(planned, wholeplace, tmp_path):
    path, before = planned
    home = tmp_path / "home"
    answer = wholeplace("restore", path, "--home", home)
    assert answer.returncode == 0, answer.stderr
    after = json.loads(run(PLANS, home))
    assert after == before
    assert after[0] == {"wigan 1": after[1]}
    assert after[2] > 100_000


def test_a_backup_of_what_was_restored_holds_the_same_records(planned, wholeplace, tmp_path):
    path, _ = planned
    assert wholeplace("restore", path, "--home", tmp_path / "home").returncode == 0
    again = tmp_path / "again"
    assert wholeplace("backup", again, "--home", tmp_path / "home").returncode == 0
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(again) as other:
        assert one.read("records.jsonl") == other.read("records.jsonl")


@pytest.fixture
def postgres(tmp_path) -> Iterator[str]:
    """The address of an empty PostgreSQL of the test's own."""
    folder = Path("/tmp") / f"wholeplace-{os.getpid()}"
    if not list(Path("/usr/lib").glob("postgresql/*/bin/initdb")):
        pytest.skip("PostgreSQL is not installed here")
    started = subprocess.run(
        [POSTGRES, "start", folder], capture_output=True, text=True, check=False
    )
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {started.stderr[-200:]}")
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([POSTGRES, "stop", folder], check=True)
        shutil.rmtree(folder)


def test_a_plan_moves_from_sqlite_to_postgresql_with_its_hash(
    planned, wholeplace, tmp_path, postgres
):
    path, before = planned
    home = tmp_path / "home"
    answer = wholeplace("restore", path, "--home", home, DATABASE_URL=postgres)
    assert answer.returncode == 0, answer.stderr
    assert not (home / "wholeplace.sqlite3").exists()
    assert json.loads(run(PLANS, home, DATABASE_URL=postgres)) == before
    back = tmp_path / "back"
    assert wholeplace("backup", back, "--home", home, DATABASE_URL=postgres).returncode == 0
    answer = wholeplace("restore", back, "--home", tmp_path / "sqlite")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(run(PLANS, tmp_path / "sqlite")) == before


def forged(records: bytes, *, own_hash: bool) -> bytes:
    """Change a word in a version's document, and the version's own hash with it if asked."""
    lines = []
    for line in records.splitlines():
        record = json.loads(line)
        if record["model"] == "plans.version":
            held = record["fields"]
            text = zlib.decompress(base64.b64decode(held["document"])).decode()
            text = text.replace("prevent", "PREVENT", 1)
            held["document"] = base64.b64encode(zlib.compress(text.encode())).decode()
            held["hash"] = sha256(text.encode()).hexdigest() if own_hash else held["hash"]
            line = json.dumps(record).encode()
        lines.append(line)
    return b"\n".join(lines) + b"\n"


@pytest.mark.parametrize("own_hash", [False, True])
def test_a_version_that_was_changed_is_refused_however_well_the_change_is_covered_up(
    planned, wholeplace, tmp_path, own_hash
):
    path, _ = planned
    with zipfile.ZipFile(path) as archive:
        records = forged(archive.read("records.jsonl"), own_hash=own_hash)
    version = next(
        r for r in map(json.loads, records.splitlines()) if r["model"] == "plans.version"
    )
    text = zlib.decompress(base64.b64decode(version["fields"]["document"]))
    told = {"records_sha256": sha256(records).hexdigest()}
    told["versions"] = {"wigan 1": sha256(text).hexdigest()}
    bad = changed(
        path, tmp_path / "bad", records=lambda _: records, manifest=lambda m: {**m, **told}
    )
    answer = wholeplace("restore", bad, "--home", tmp_path / "home")
    assert answer.returncode == 2
    assert "has not the hash that it had" in answer.stderr
    assert set(counts(tmp_path / "home").values()) == {0}
