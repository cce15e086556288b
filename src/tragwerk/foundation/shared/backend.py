"""Django's cache on a table of its own: JSON instead of pickle, and no eviction.

Django's own database cache unpickles what it reads, so that who can write to its table
can run code; and it throws a third away past 300 entries, limits among them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tragwerk.foundation.shared.models import SharedValue


class SharedCache(BaseCache):
    """Values that JSON knows, in the database; `add` is atomic across processes."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(
        self,
        key: Any,  # noqa: ANN401 - as Django has it
        default: Any = None,  # noqa: ANN401
        version: int | None = None,
    ) -> Any:  # noqa: ANN401
        """Give a value, or the default when there is none or its time is over."""
        rows = self._rows(key, version).exclude(_over()).values_list("value", flat=True)
        found = list(rows)
        return found[0] if found else default

    def set(
        self,
        key: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        timeout: Any = DEFAULT_TIMEOUT,  # noqa: ANN401
        version: int | None = None,
    ) -> None:
        """Store a value, whatever was there."""
        SharedValue.objects.bulk_create(
            [self._row(key, value, timeout, version)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "expires_at"],
        )

    def add(
        self,
        key: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        timeout: Any = DEFAULT_TIMEOUT,  # noqa: ANN401
        version: int | None = None,
    ) -> bool:
        """Store a value unless one is there; of two processes exactly one succeeds."""
        self._rows(key, version).filter(_over()).delete()
        try:
            with transaction.atomic():
                row = self._row(key, value, timeout, version)
                row.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def touch(
        self,
        key: Any,  # noqa: ANN401
        timeout: Any = DEFAULT_TIMEOUT,  # noqa: ANN401
        version: int | None = None,
    ) -> bool:
        """Give a value more time."""
        rows = self._rows(key, version).exclude(_over())
        return bool(rows.update(expires_at=self._expiry(timeout)))

    def delete(self, key: Any, version: int | None = None) -> bool:  # noqa: ANN401
        """Forget a value."""
        return bool(self._rows(key, version).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        SharedValue.objects.all().delete()

    def _row(
        self,
        key: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        timeout: Any,  # noqa: ANN401
        version: int | None,
    ) -> SharedValue:
        return SharedValue(
            key=self._name(key, version),
            value=value,
            expires_at=self._expiry(timeout),
        )

    def _rows(self, key: Any, version: int | None) -> QuerySet[SharedValue]:  # noqa: ANN401
        return SharedValue.objects.filter(key=self._name(key, version))

    def _name(self, key: Any, version: int | None) -> str:  # noqa: ANN401
        """Give the keyed hash under which a key is stored."""
        plain = self.make_key(key, version)
        return salted_hmac("tragwerk.shared", plain, algorithm="sha256").hexdigest()

    def _expiry(self, timeout: Any) -> datetime | None:  # noqa: ANN401
        moment = self.get_backend_timeout(timeout)
        return None if moment is None else datetime.fromtimestamp(moment, UTC)


def forget_expired(now: datetime) -> None:
    """Delete the values whose time is over."""
    SharedValue.objects.filter(expires_at__lte=now).delete()


def _over() -> Q:
    return Q(expires_at__lte=timezone.now())
