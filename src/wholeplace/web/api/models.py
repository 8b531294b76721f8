"""Tokens with which a person's programs use the REST interface."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from wholeplace.web.places.models import Place


class ApiToken(models.Model):
    """A secret that stands for its person, for some deeds and not for ever.

    The secret itself is kept nowhere: only its digest, and its first letters to tell it by.

    Attributes:
        person: Whose it is; it never may more than they may.
        name: What its owner calls it.
        prefix: First letters of the secret.
        digest: SHA-256 of the secret.
        place: The one place that it opens; None for every place of its person.
        scopes: Deeds that it may do.
        made: When it was made.
        expires: When it stops working.
        used: About when it was last used; None while it was not.
        withdrawn: When it was withdrawn; None while it stands.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, related_name="+")
    scopes = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def stands(self) -> bool:
        """Whether it still works."""
        return self.withdrawn is None and self.expires > timezone.now()
