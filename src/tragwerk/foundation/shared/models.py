"""The table of the shared cache."""

from __future__ import annotations

from django.db import models


class SharedValue(models.Model):
    """A value for a time; the key is a keyed hash, since keys name addresses."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
