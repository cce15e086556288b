"""Forms of cases: filters, search, notes, deliveries."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tragwerk.modules.cases.data import DeliveryWay

_DAY_FORMATS = ["%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d", "%d.%m.%y"]


class FilterForm(forms.Form):
    """What the inbox shows; wrong values count as none."""

    service = forms.CharField(required=False, max_length=50)
    unassigned = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class SearchForm(forms.Form):
    """A number, or name and birthday."""

    q = forms.CharField(label=_("Aktenzeichen oder Name"), max_length=200)
    birthday = forms.DateField(
        label=_("Geburtsdatum"), required=False, input_formats=_DAY_FORMATS
    )


class DeliveryForm(forms.Form):
    """How and when a letter reached the person."""

    way = forms.ChoiceField(
        label=_("Wie wurde der Brief bekannt gegeben?"),
        choices=[
            (DeliveryWay.ONLINE.value, _("Abruf auf der Seite der Person")),
            (DeliveryWay.POST.value, _("Brief mit der Post")),
            (DeliveryWay.IN_PERSON.value, _("persönlich übergeben")),
        ],
    )
    on = forms.DateField(label=_("An welchem Tag?"), input_formats=_DAY_FORMATS)


class PostponeForm(forms.Form):
    """On which day a case comes back, and what for; the action asks for the note."""

    until = forms.DateField(input_formats=_DAY_FORMATS)
    note = forms.CharField(required=False, max_length=5_000)


def today_text(now: datetime) -> str:
    """Write today the way people type it."""
    day: date = timezone.localdate(now)
    return f"{day:%d.%m.%Y}"


def whole_number(request: HttpRequest, name: str) -> int:
    """Read a hidden number of a form, such as a version; -1 if it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
