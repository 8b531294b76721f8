"""The files of an edition: built, kept under the hash of what is in them, and served."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.record import Plain
from wholeplace.report.blocks import Link
from wholeplace.report.page import page
from wholeplace.report.pdf import SHEETS, pdf
from wholeplace.report.residents import residents
from wholeplace.report.word import word
from wholeplace.report.workbook import workbook
from wholeplace.web.plans.documents import Edition
from wholeplace.web.plans.stories import story_of

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".sha256": "text/plain; charset=utf-8",
}
NAMES = (
    "plan.html",
    "plan.pdf",
    "plan.docx",
    "plan.xlsx",
    "plan.json",
    "residents.html",
    "residents.pdf",
    "plan.json.sha256",
)
"""Every file of an edition, in the order that pages list them."""

FOLDER = "plans"
_SHOWN = frozenset({".html"})
Tell = Callable[[str, int, int], None]


def built(edition: Edition, *, number: int, banner: str, tell: Tell) -> Mapping[str, bytes]:
    """Return every file of an edition by name; the same edition gives the same bytes.

    Args:
        edition: Plan and parts.
        number: Number of the version.
        banner: What a reader must know first.
        tell: Is told each step, how many are done and of how many.
    """
    whole = story_of(edition, number=number, banner=banner)
    plan = replace(edition.plan, version=number)
    short = residents(plan)
    short = replace(short, banner=" ".join(part for part in (banner, short.banner) if part))
    beside = (
        Link(_("Two pages for residents"), "residents.html"),
        Link(_("The same for print (PDF)"), "plan.pdf"),
        Link(_("Word"), "plan.docx"),
        Link(_("Workbook (Excel)"), "plan.xlsx"),
        Link(_("Data (JSON)"), "plan.json"),
    )
    back = (
        Link(_("The full plan"), "plan.html"),
        Link(_("These two pages for print (PDF)"), "residents.pdf"),
    )
    makers: Mapping[str, Callable[[], bytes]] = {
        "plan.html": lambda: page(whole, beside=beside).encode(),
        "plan.pdf": lambda: pdf(whole),
        "plan.docx": lambda: word(whole),
        "plan.xlsx": lambda: workbook(plan),
        "plan.json": edition.text.encode,
        "residents.html": lambda: page(short, beside=back).encode(),
        "residents.pdf": lambda: pdf(short, look=SHEETS),
        "plan.json.sha256": lambda: f"{edition.hash}  plan.json\n".encode(),
    }
    found = {}
    for done, (name, make) in enumerate(makers.items()):
        tell(_("Making %(name)s") % {"name": name}, done, len(makers))
        found[name] = make()
    return found


def keep(files: Mapping[str, bytes]) -> dict[str, Plain]:
    """Keep files under the hash of what is in them and return the hash and size of each by name.

    A file that was cut off half-way does not have its hash and is written again; one that nobody
    asks for in the end does no harm.
    """
    return {name: _kept(content) for name, content in files.items()}


def _kept(content: bytes) -> Plain:
    digest = sha256(content).hexdigest()
    name = _name(digest)
    if not default_storage.exists(name) or _read(name) != content:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
    return {"sha256": digest, "bytes": len(content)}


def answer(
    files: Mapping[str, Mapping[str, Plain]], name: str, *, filename: str
) -> HttpResponseBase:
    """Answer with one file of an edition, after checking that it is what was saved.

    Pages are shown under a policy of their own: the one style sheet inside them, and nothing
    else. All other files are downloads.

    Raises:
        Http404: When there is no file of that name.
        MethodError: When the file is gone or no longer has its hash.
    """
    if name not in files:
        raise Http404
    content = contents(files, name)
    suffix = PurePosixPath(name).suffix
    if suffix in _SHOWN:
        response = HttpResponse(content, content_type=KINDS[suffix])
        response["Content-Security-Policy"] = _policy(content)
        return response
    download = f"{filename}-{name}"
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=download, content_type=KINDS[suffix]
    )


def contents(files: Mapping[str, Mapping[str, Plain]], name: str) -> bytes:
    """Return what is in a file, after checking it."""
    digest = str(files[name]["sha256"])
    found = _read(_name(digest)) if default_storage.exists(_name(digest)) else b""
    if sha256(found).hexdigest() != digest:
        words = _("The file %(name)s is not as it was saved. Restore it from the backup.")
        raise MethodError(words % {"name": name})
    return found


def _policy(content: bytes) -> str:
    """Return the policy of one page: its own style sheet by hash, pictures inside it, no more."""
    style = content.partition(b"<style>")[2].partition(b"</style>")[0]
    hashed = b64encode(sha256(style).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    )


def _read(name: str) -> bytes:
    with default_storage.open(name) as opened:
        return bytes(opened.read())


def _name(digest: str) -> str:
    return f"{FOLDER}/{digest[:2]}/{digest}"
