"""Back up and restore: everything, as it was, on either database; all or nothing."""

from __future__ import annotations

import json
import sqlite3
import zipfile

import pytest

TABLES = ("accounts_user", "places_row", "places_body", "audit_event", "places_membership")


def counts(home) -> dict[str, int]:
    with sqlite3.connect(home / "wholeplace.sqlite3") as database:
        return {t: database.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES}


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    """A backup of the installation, with one stored file in it."""
    import subprocess
    import sys

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
    from hashlib import sha256

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
