"""One file that holds everything of an installation, whichever database it runs on.

A backup is a zip archive: every record as JSON in the order in which the tables depend on each
other, every stored file, and a manifest with the SHA-256 of each. It can be restored on SQLite and
on PostgreSQL alike, so it is also the way from one to the other.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.base import DeserializedObject
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from wholeplace.errors import InputError, Problem
from wholeplace.web.audit.models import Event
from wholeplace.web.audit.verify import verify
from wholeplace.web.plans.documents import unpacked
from wholeplace.web.plans.models import Version

FORMAT = "wholeplace backup 1"
MANIFEST, RECORDS, FILES = "manifest.json", "records.jsonl", "files/"
LEFT_OUT = frozenset({"sessions.session", "contenttypes.contenttype", "auth.permission"})
BATCH = 500
MADE = "version.made"
"""What the log calls the making of a version; its detail holds the hash."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds.

    Attributes:
        records: How many records.
        files: How many stored files.
        versions: How many versions of plans, each of which has the hash that it had.
        digest: SHA-256 of the backup itself, in hexadecimal.
    """

    records: int
    files: int
    versions: int
    digest: str


def write_backup(path: Path) -> Kept:
    """Write a backup, as of one moment, while the site is in use; whole or not at all.

    Raises:
        InputError: When there is a file of that name already, or the database is older than this
            version.
    """
    _refuse_older(path)
    if path.exists():
        raise InputError(path.name, [Problem(str(path), "is there already: choose another name")])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z,
        ):
            kept = _fill(z)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    with path.open("rb") as written:
        return Kept(*kept, digest=file_digest(written, "sha256").hexdigest())


def read_backup(path: Path) -> Kept:
    """Fill an empty installation from a backup; all of it or nothing.

    Raises:
        InputError: When the file is no backup, is damaged or is of a later version, when this
            installation is not empty, or when a plan or the log would not be what it was.
    """
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        call_command("migrate", verbosity=0)
        _refuse_unless_empty(path)
        written: list[Path] = []
        try:
            with transaction.atomic():
                count = _load(archive)
                if count != manifest["records"]:
                    raise _refused(path, "is damaged: it does not hold the records that it says")
                versions = _refuse_changed(path, manifest)
                written = _unpack(path, archive, manifest)
        except BaseException:
            for file in written:
                file.unlink(missing_ok=True)
            raise
    with path.open("rb") as read:
        digest = file_digest(read, "sha256").hexdigest()
    return Kept(count, len(written), versions, digest)


def _refuse_older(path: Path) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        what = "cannot be written: the database is older than this version of wholeplace"
        raise _refused(path, f"{what}. Back up with the version before, or start this one first")


def _fill(archive: zipfile.ZipFile) -> tuple[int, int, int]:
    """Write records, files and manifest; files after records, so that none is missing."""
    count, hasher = 0, sha256()
    with transaction.atomic(), archive.open(RECORDS, "w", force_zip64=True) as out:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        hashes = version_hashes()
        for line in _records():
            out.write(line)
            hasher.update(line)
            count += 1
    files = dict(_files(archive))
    manifest = {
        "format": FORMAT,
        "wholeplace": version("wholeplace"),
        "records": count,
        "records_sha256": hasher.hexdigest(),
        "files": files,
        "versions": hashes,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return count, len(files), len(hashes)


def _models() -> list[type[models.Model]]:
    """Return every table that holds something of the installation, those named by others first."""
    every = serializers.sort_dependencies(
        [(config, None) for config in apps.get_app_configs()], allow_cycles=True
    )
    return [
        model
        for model in every
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]


def _records() -> Iterator[bytes]:
    for model in _models():
        records = model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
        while some := list(islice(records, BATCH)):
            text = serializers.serialize("jsonl", some)
            yield from (f"{line}\n".encode() for line in text.splitlines() if line.strip())


def _stored() -> Path:
    return Path(default_storage.path(""))


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    stored = _stored()
    for file in sorted(stored.rglob("*")) if stored.is_dir() else ():
        if file.is_file() and not file.is_symlink():
            name = file.relative_to(stored).as_posix()
            archive.write(file, f"{FILES}{name}")
            yield name, sha256(file.read_bytes()).hexdigest()


def version_hashes() -> dict[str, str]:
    """Return the hash of every version of every plan, worked out from its document again."""
    return {
        f"{each.place.slug} {each.number}": sha256(
            unpacked(bytes(each.document)).encode()
        ).hexdigest()
        for each in Version.objects.select_related("place").order_by("place", "number")
    }


def _is_changed(version: Version) -> bool:
    """Return whether a version's documents are not those that its hashes, or the log, name."""
    told = Event.objects.filter(
        place=version.place_id, deed=MADE, thing=f"version {version.number}"
    ).first()
    held = (version.document, version.hash), (version.public_document, version.public_hash)
    return (
        told is None
        or told.detail.get("hash") != version.hash
        or any(sha256(unpacked(bytes(text)).encode()).hexdigest() != hash for text, hash in held)
    )


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise _refused(path, "is not a backup of wholeplace, or is damaged") from None


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        with archive.open(RECORDS) as records:
            whole = _digest(records) == manifest["records_sha256"]
        known = manifest["format"] == FORMAT
    except (KeyError, ValueError, zipfile.BadZipFile, TypeError):
        raise _refused(path, "is not a backup of wholeplace, or is damaged") from None
    if not known:
        raise _refused(path, f"is of a format that this version cannot read: {manifest['format']}")
    if not whole:
        raise _refused(path, "is damaged: its records are not those that were written")
    return dict(manifest)


def _digest(stream: IO[bytes]) -> str:
    hasher = sha256()
    while piece := stream.read(1 << 20):
        hasher.update(piece)
    return hasher.hexdigest()


def _refuse_unless_empty(path: Path) -> None:
    held = [model._meta.label for model in _models() if model._base_manager.exists()]
    if held:
        what = f"cannot be restored here: this installation holds {', '.join(held)} already"
        raise _refused(path, f"{what}. Give an empty home folder and an empty database")


def _load(archive: zipfile.ZipFile) -> int:
    count = 0
    with archive.open(RECORDS) as lines, connection.constraint_checks_disabled():
        found = serializers.deserialize("jsonl", lines, ignorenonexistent=False)
        while some := list(islice(found, BATCH)):
            _save(some)
            count += len(some)
    connection.check_constraints()
    statements = connection.ops.sequence_reset_sql(no_style(), _models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return count


def _save(some: list[DeserializedObject]) -> None:
    """Write records in the order they came, those of one table together."""
    while some:
        model = type(some[0].object)
        same = [each for each in some if type(each.object) is model]
        model._base_manager.bulk_create([each.object for each in same])
        for each in same:
            for name, values in (each.m2m_data or {}).items():
                getattr(each.object, name).set(values)
        some = [each for each in some if type(each.object) is not model]


def _refuse_changed(path: Path, manifest: dict[str, Any]) -> int:
    hashes = version_hashes()
    if hashes != manifest["versions"] or any(map(_is_changed, Version.objects.all())):
        raise _refused(path, "is damaged: a version of a plan has not the hash that it had")
    if breaks := verify():
        raise _refused(path, f"holds an event log that does not hold: {breaks[0]}")
    return len(hashes)


def _unpack(path: Path, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[Path]:
    stored, written = _stored(), []
    for name, digest in sorted(manifest["files"].items()):
        pure = PurePosixPath(name)
        content = archive.read(f"{FILES}{name}")
        if pure.is_absolute() or ".." in pure.parts or sha256(content).hexdigest() != digest:
            raise _refused(path, f"is damaged: its file {name} is not the one that was written")
        target = stored / pure
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(content)
        written.append(target)
    return written


def _refused(path: Path, what: str) -> InputError:
    return InputError(path.name, [Problem(path.name, what)])
