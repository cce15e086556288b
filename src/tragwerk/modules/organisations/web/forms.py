"""Forms of units and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations import api
from tragwerk.modules.organisations.data import (
    ActingUnitData,
    MemberData,
    UnitDetails,
)
from tragwerk.modules.organisations.web.acting import PRIVATE

_DAY_FORMATS = ["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d", "%d.%m.%y"]
_DAY_HINT = _("Bitte geben Sie den Tag so ein: 27.03.2026")
PASSWORD_HINT = _("Mindestens 12 Zeichen. Ein kurzer Satz ist leicht zu merken.")


class ChooseUnitForm(forms.Form):
    """For which unit somebody acts."""

    unit = forms.ChoiceField(label=_("Ich arbeite für"), widget=forms.RadioSelect)

    def __init__(
        self,
        units: tuple[ActingUnitData, ...],
        data: object = None,
        *,
        current: str = "",
    ) -> None:
        super().__init__(data, initial={"unit": current})  # type: ignore[arg-type] # request.POST
        self.units = units
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            *(
                (
                    str(unit.unit_id),
                    f"{unit.name} ({', '.join(api.role_labels(unit.roles, gettext))})",
                )
                for unit in units
            ),
            (PRIVATE, _("Niemanden – ich nutze die Plattform für mich selbst")),
        ]


class RepresentationForm(forms.Form):
    """Who stands in for whom, and when; only a lead chooses for whom."""

    account = forms.ChoiceField(label=_("Wer wird vertreten?"))
    representative = forms.ChoiceField(label=_("Wer vertritt?"))
    from_on = forms.DateField(
        label=_("Erster Tag"),
        input_formats=_DAY_FORMATS,
        help_text=_("Zum Beispiel: 27.03.2026"),
        error_messages={"invalid": _DAY_HINT, "required": _DAY_HINT},
    )
    until_on = forms.DateField(
        label=_("Letzter Tag"),
        input_formats=_DAY_FORMATS,
        error_messages={"invalid": _DAY_HINT, "required": _DAY_HINT},
    )

    def __init__(
        self, members: tuple[MemberData, ...], own_id: UUID | None, data: object = None
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type] # request.POST
        self._own_id = own_id
        names = [(str(each.account_id), each.name) for each in members]
        for key in ("account", "representative"):
            field = self.fields[key]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows
            field.choices = [("", "–"), *names]
            field.error_messages = dict.fromkeys(
                ("required", "invalid_choice"), _("Bitte wählen Sie eine Person.")
            )
        if own_id is not None:
            del self.fields["account"]

    def chosen(self) -> dict[str, Any]:
        """Give the arguments of the action."""
        data = self.cleaned_data
        return {
            "account_id": self._own_id or UUID(data["account"]),
            "representative_id": UUID(data["representative"]),
            "from_on": data["from_on"],
            "until_on": data["until_on"],
        }


class InviteForm(forms.Form):
    """Which roles an invitation gives."""

    roles = forms.MultipleChoiceField(
        label=_("Aufgaben"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Was die Person in der Stelle tun wird."),
        error_messages={"required": _("Bitte wählen Sie mindestens eine Aufgabe.")},
    )

    def __init__(self, roles: frozenset[Role], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type] # request.POST
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows
        field.choices = [
            (role.value, _(label))
            for role, label in api.ROLE_LABELS.items()
            if role in roles
        ]

    def chosen(self) -> frozenset[Role]:
        """Give the roles that were ticked."""
        return frozenset(Role(role) for role in self.cleaned_data["roles"])


class NewAccountForm(forms.Form):
    """A new account of somebody who was invited; the action checks the values."""

    display_name = forms.CharField(
        label=_("Vor- und Nachname"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Damit melden Sie sich an."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Passwort"),
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ProfileForm(forms.Form):
    """Name and language of an account."""

    display_name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Sprache"), choices=[("de", "Deutsch"), ("en", "English")]
    )


class UnitDetailsForm(forms.Form):
    """What the public reads about a unit."""

    name = forms.CharField(label=_("Name der Stelle"), max_length=200)
    street = forms.CharField(
        label=_("Straße und Hausnummer"), max_length=200, required=False
    )
    postal_code = forms.RegexField(
        r"^[0-9]{5}$",
        label=_("Postleitzahl"),
        max_length=5,
        required=False,
        error_messages={"invalid": _("Eine Postleitzahl hat fünf Ziffern.")},
    )
    place = forms.CharField(label=_("Ort"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-Mail-Adresse"), required=False)
    opening_hours = forms.CharField(
        label=_("Öffnungszeiten"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )

    def details(self) -> UnitDetails:
        """Give what was entered."""
        return UnitDetails(**self.cleaned_data)
