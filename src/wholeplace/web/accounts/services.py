"""What changes a person's own account: each tells the log."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record


def rename(person: User, *, name: str) -> None:
    """Give a person another name; what they did before keeps the old one."""
    if name == person.name:
        return
    with transaction.atomic():
        before, person.name = person.name, name
        person.save(update_fields=["name"])
        _told("person.renamed", person, by=person, detail={"before": before, "after": name})


def sign_out_everywhere(person: User) -> None:
    """End every session of a person."""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(sign_outs=F("sign_outs") + 1)
        person.refresh_from_db(fields=["sign_outs"])
        _told("person.signed_out_everywhere", person, by=person)


def make_operator(email: str, *, name: str = "") -> User:
    """Return the person with an address, made if need be, who may from now on make places.

    Raises:
        ValidationError: When it is no e-mail address.
    """
    validate_email(email)
    with transaction.atomic():
        person = User.objects.filter(email=email.strip().casefold()).first()
        person = person or User.objects.create_user(email, name=name)
        if not person.is_active:
            raise ValidationError(_("The account of %(email)s is closed.") % {"email": email})
        person.is_operator, person.name = True, name or person.name
        person.save(update_fields=["is_operator", "name"])
        _told("person.made_operator", person, by=None)
    return person


def password_path(person: User) -> str:
    """Return the path of a page where a person sets a password, good for one use and three days."""
    token = default_token_generator.make_token(person)
    uid = user_pk_to_url_str(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def _told(
    deed: str, person: User, *, by: User | None, detail: dict[str, object] | None = None
) -> None:
    thing = f"person {person.pk}"
    record(deed, thing=thing, title=str(person), by=by, of=None, detail=detail)
