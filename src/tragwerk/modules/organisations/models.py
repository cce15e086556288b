"""Tables of organisations, units, accounts, memberships and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tragwerk.kernel.actor import Role
from tragwerk.kernel.ids import new_id
from tragwerk.modules.organisations.domain.kinds import (
    DataProtectionRegime,
    KreisType,
    OrganisationKind,
    UnitKind,
)


def _choices(
    kinds: type[OrganisationKind | UnitKind | KreisType | DataProtectionRegime | Role],
) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


class Organisation(models.Model):
    """The Land, a Regierungspräsidium, a Kreis or an association (German: Träger).

    `regime` is empty for one that is under the law usual for its kind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30, choices=_choices(OrganisationKind))
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    office_name = models.CharField(max_length=200, blank=True)
    ags = models.CharField(max_length=8, blank=True, default="")
    kreis_type = models.CharField(
        max_length=20, blank=True, default="", choices=_choices(KreisType)
    )
    seat = models.CharField(max_length=100, blank=True)
    regime = models.CharField(
        max_length=12, blank=True, default="", choices=_choices(DataProtectionRegime)
    )
    population = models.PositiveIntegerField(default=0)
    population_source = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        db_table = "tw_organisation"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ags"], condition=~Q(ags=""), name="tw_org_ags_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=OrganisationKind.KREIS)
                | (~Q(ags="") & ~Q(kreis_type="")),
                name="tw_org_kreis_has_ags",
            ),
        ]


class Unit(models.Model):
    """An organisational unit: tenant and controller of its data (German: Stelle)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="units"
    )
    kind = models.CharField(max_length=30, choices=_choices(UnitKind))
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    opening_hours = models.TextField(max_length=1000, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "tw_unit"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"], name="tw_unit_name_once"
            ),
        ]


class ServiceAreaQuerySet(models.QuerySet["ServiceArea"]):
    """Reads of service areas."""

    def valid(self, day: date) -> Self:
        """Keep what holds on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )


ServiceAreaManager = models.Manager.from_queryset(ServiceAreaQuerySet)


class ServiceArea(models.Model):
    """A Kreis, or a municipality in it, that a unit is competent for or serves.

    `valid_until` is the last day; `source` names the law or act that says so.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="areas")
    kreis_ags = models.CharField(max_length=5, db_index=True)
    municipality_ags = models.CharField(max_length=8, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")

    objects = ServiceAreaManager()

    class Meta:
        db_table = "tw_unit_area"
        ordering = ["kreis_ags", "municipality_ags"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kreis_ags", "municipality_ags"],
                name="tw_unit_area_once",
            ),
            models.CheckConstraint(
                condition=Q(municipality_ags="")
                | Q(municipality_ags__startswith=models.F("kreis_ags")),
                name="tw_unit_area_in_kreis",
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; the e-mail address is the login and always lower case."""

    def create_user(
        self, email: str, password: str | None = None, display_name: str = ""
    ) -> Account:
        """Store a new account; without a password it can only use other ways in."""
        account = self.model(email=email.strip().lower(), display_name=display_name)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in; without a membership a private person.

    Rights come from memberships only, so Django's own permissions are left out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="de")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table = "tw_account"

    def get_full_name(self) -> str:
        """Give the name to show, or the address when none was entered."""
        return self.display_name or self.email


class BrowserSession(AbstractBaseSession):
    """What a browser is allowed here for a time; the key is a hash of the cookie's.

    Attributes:
        account_id: who is signed in, None for guests.
        started_at: when they signed in.
        device: what their browser calls itself.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    account_id = models.UUIDField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "tw_browser_session"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships, and the one way to begin them."""

    def active(self, now: datetime) -> Self:
        """Keep what holds at this instant in units that are still in use."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=now),
            since__lte=now,
            unit__is_active=True,
        )

    def grant(
        self, account_id: UUID, unit_id: UUID, roles: Iterable[Role], now: datetime
    ) -> None:
        """Give an account roles in a unit; roles that it has are left alone."""
        held = set(
            self.active(now)
            .filter(account_id=account_id, unit_id=unit_id)
            .values_list("role", flat=True)
        )
        self.bulk_create(
            Membership(account_id=account_id, unit_id=unit_id, role=role, since=now)
            for role in sorted(set(roles))
            if role not in held
        )


MembershipManager = models.Manager.from_queryset(MembershipQuerySet)


class Membership(models.Model):
    """One role of an account in a unit, for a time (German: Zugehörigkeit)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="memberships"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=_choices(Role))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipManager()

    class Meta:
        db_table = "tw_membership"
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit", "role"],
                condition=Q(until__isnull=True),
                name="tw_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="tw_membership_order",
            ),
        ]


class Representation(models.Model):
    """A member of a unit stands in for another one (German: Vertretung).

    Both days count; `ended_at` is set if somebody ended it earlier.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="representations"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    representative = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    named_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tw_representation"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")),
                name="tw_representation_order",
            ),
            models.CheckConstraint(
                condition=~Q(account=models.F("representative")),
                name="tw_representation_other",
            ),
        ]
        indexes = [
            models.Index(
                fields=["representative", "unit"],
                condition=Q(ended_at=None),
                name="tw_representation_now",
            )
        ]


class Invitation(models.Model):
    """A link that makes its holder a member; only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="invitations")
    roles = models.JSONField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by: models.ForeignKey[Account | UUID | None, Account | None] = (
        models.ForeignKey(
            Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
        )
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "tw_invitation"
        ordering = ["-created_at", "id"]
