"""Every sentence and format the engine shows to people, per language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_DE: Final = {
    "required": "Bitte füllen Sie „{label}“ aus.",
    "required.choice": "Bitte wählen Sie bei „{label}“ eine Antwort aus.",
    "required.choices": "Bitte wählen Sie bei „{label}“ mindestens eine Antwort aus.",
    "required.yesno": "Bitte antworten Sie bei „{label}“ mit Ja oder Nein.",
    "required.date": "Bitte geben Sie bei „{label}“ ein Datum ein.",
    "required.money": "Bitte geben Sie bei „{label}“ einen Betrag ein. "
    "Gibt es keinen, schreiben Sie 0.",
    "single": "Bitte geben Sie bei „{label}“ nur eine Antwort.",
    "control": "In „{label}“ steht ein Zeichen, das wir nicht speichern können. "
    "Bitte löschen Sie den Text und tippen Sie ihn neu.",
    "too_long": "„{label}“ ist zu lang. Bitte kürzen Sie auf höchstens {limit} "
    "Zeichen.",
    "too_short": "„{label}“ ist zu kurz. Bitte geben Sie mindestens {limit} "
    "Zeichen ein.",
    "pattern": "Bitte prüfen Sie die Schreibweise bei „{label}“.",
    "money": "Bitte geben Sie bei „{label}“ einen Betrag in Euro ein – zum Beispiel "
    "1.234,56.",
    "number": "Bitte geben Sie bei „{label}“ eine Zahl ein – zum Beispiel 62,5.",
    "integer": "Bitte geben Sie bei „{label}“ eine ganze Zahl ein – zum Beispiel 3.",
    "minimum": "Bitte geben Sie bei „{label}“ mindestens {limit} ein.",
    "maximum": "Bitte geben Sie bei „{label}“ höchstens {limit} ein.",
    "above": "Bitte geben Sie bei „{label}“ mehr als {limit} ein.",
    "below": "Bitte geben Sie bei „{label}“ weniger als {limit} ein.",
    "step": "Bitte geben Sie bei „{label}“ einen Wert in Schritten von {limit} ein.",
    "date": "Bitte geben Sie „{label}“ so ein: Tag, Monat, Jahr – zum Beispiel "
    "3. 7. 1959.",
    "date.year": "Bitte geben Sie bei „{label}“ das Jahr mit vier Ziffern ein – zum "
    "Beispiel 1959.",
    "date.none": "Den Tag bei „{label}“ gibt es im Kalender nicht. Bitte prüfen Sie "
    "Tag, Monat und Jahr.",
    "date.minimum": "Bitte geben Sie bei „{label}“ einen Tag ab dem {limit} ein.",
    "date.maximum": "Bitte geben Sie bei „{label}“ einen Tag bis zum {limit} ein.",
    "yesno": "Bitte antworten Sie bei „{label}“ mit Ja oder Nein.",
    "choice": "Bitte wählen Sie bei „{label}“ eine der angebotenen Antworten.",
    "confirm": "Bitte bestätigen Sie „{label}“.",
    "iban.shape": "Bitte geben Sie bei „{label}“ eine IBAN ein. Eine deutsche IBAN "
    "beginnt mit DE und hat 22 Zeichen. Sie steht auf Ihrer Bankkarte.",
    "iban.length": "Die IBAN bei „{label}“ ist zu kurz oder zu lang. Eine deutsche "
    "IBAN hat 22 Zeichen. Bitte vergleichen Sie mit Ihrer Bankkarte.",
    "iban.digits": "In der IBAN bei „{label}“ ist ein Tippfehler. Bitte vergleichen "
    "Sie die Ziffern mit Ihrer Bankkarte.",
    "email": "Bitte geben Sie bei „{label}“ eine E-Mail-Adresse ein – zum Beispiel "
    "name@beispiel.de.",
    "phone": "Bitte geben Sie bei „{label}“ eine Telefonnummer mit Vorwahl ein – zum "
    "Beispiel 0711 123456.",
    "plz": "Bitte geben Sie bei „{label}“ eine Postleitzahl mit fünf Ziffern ein – "
    "zum Beispiel 70173.",
    "schema": "Bitte prüfen Sie Ihre Angabe bei „{label}“.",
    "items.minimum": "Bitte tragen Sie bei „{label}“ mindestens {limit} ein.",
    "items.maximum": "Bitte tragen Sie bei „{label}“ höchstens {limit} ein.",
    "evidence.required": "Bitte laden Sie diesen Nachweis hoch: {label}.",
    "evidence.maximum": "Bitte laden Sie zu „{label}“ höchstens {limit} Dateien hoch.",
    "unknown": "Die Angabe „{label}“ gehört nicht zu diesem Formular.",
    "hidden": "„{label}“ wird in diesem Fall nicht gefragt. Bitte lassen Sie die "
    "Angabe weg.",
    "type.object": "„{label}“ muss ein JSON-Objekt sein.",
    "type.array": "„{label}“ muss eine JSON-Liste sein.",
    "type.value": "„{label}“ enthält einen Wert, den JSON nicht kennt.",
    "item.id": "Bei „{label}“ braucht jeder Eintrag eine eigene Kennung „id“.",
    "yes": "Ja",
    "no": "Nein",
    "none": "keine Angabe",
    "add": "Weiteren Eintrag hinzufügen",
    "evidence": "Nachweise",
    "months": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "date.format": "{day}. {month} {year}",
    "money.format": "{number} €",
    "separators": ".,",
}

_EN: Final = {
    "required": "Please fill in “{label}”.",
    "required.choice": "Please choose an answer for “{label}”.",
    "required.choices": "Please choose at least one answer for “{label}”.",
    "required.yesno": "Please answer “{label}” with yes or no.",
    "required.date": "Please enter a date for “{label}”.",
    "required.money": "Please enter an amount for “{label}”. If there is none, "
    "enter 0.",
    "single": "Please give only one answer for “{label}”.",
    "control": "“{label}” contains a character that we cannot store. Please delete "
    "the text and type it again.",
    "too_long": "“{label}” is too long. Please shorten it to {limit} characters.",
    "too_short": "“{label}” is too short. Please enter at least {limit} characters.",
    "pattern": "Please check the spelling of “{label}”.",
    "money": "Please enter an amount in euros for “{label}”, with a comma before the "
    "cents – for example 1.234,56.",
    "number": "Please enter a number for “{label}” – for example 62,5.",
    "integer": "Please enter a whole number for “{label}” – for example 3.",
    "minimum": "Please enter {limit} or more for “{label}”.",
    "maximum": "Please enter {limit} or less for “{label}”.",
    "above": "Please enter more than {limit} for “{label}”.",
    "below": "Please enter less than {limit} for “{label}”.",
    "step": "Please enter “{label}” in steps of {limit}.",
    "date": "Please enter “{label}” as day, month, year – for example 3. 7. 1959.",
    "date.year": "Please enter the year of “{label}” with four digits – for example "
    "1959.",
    "date.none": "The day entered for “{label}” does not exist. Please check day, "
    "month and year.",
    "date.minimum": "Please enter a day from {limit} on for “{label}”.",
    "date.maximum": "Please enter a day up to {limit} for “{label}”.",
    "yesno": "Please answer “{label}” with yes or no.",
    "choice": "Please choose one of the answers offered for “{label}”.",
    "confirm": "Please confirm “{label}”.",
    "iban.shape": "Please enter an IBAN for “{label}”. A German IBAN begins with DE "
    "and has 22 characters. You find it on your bank card.",
    "iban.length": "The IBAN for “{label}” is too short or too long. A German IBAN "
    "has 22 characters. Please compare it with your bank card.",
    "iban.digits": "There is a typing error in the IBAN for “{label}”. Please compare "
    "the digits with your bank card.",
    "email": "Please enter an e-mail address for “{label}” – for example "
    "name@example.org.",
    "phone": "Please enter a telephone number with area code for “{label}” – for "
    "example 0711 123456.",
    "plz": "Please enter a postcode with five digits for “{label}” – for example "
    "70173.",
    "schema": "Please check your answer for “{label}”.",
    "items.minimum": "Please enter at least {limit} for “{label}”.",
    "items.maximum": "Please enter at most {limit} for “{label}”.",
    "evidence.required": "Please upload this document: {label}.",
    "evidence.maximum": "Please upload at most {limit} files for “{label}”.",
    "unknown": "“{label}” does not belong to this form.",
    "hidden": "“{label}” is not asked in this case. Please leave it out.",
    "type.object": "“{label}” must be a JSON object.",
    "type.array": "“{label}” must be a JSON array.",
    "type.value": "“{label}” contains a value that JSON does not know.",
    "item.id": "Every entry of “{label}” needs an “id” of its own.",
    "yes": "Yes",
    "no": "No",
    "none": "not given",
    "add": "Add another entry",
    "evidence": "Documents",
    "months": "January February March April May June July August September October "
    "November December",
    "date.format": "{day} {month} {year}",
    "money.format": "€{number}",
    "separators": ",.",
}

CATALOGUES: Final[Mapping[str, Mapping[str, str]]] = {"de": _DE, "en": _EN}


class Messages:
    """The sentences of one language; a language without its own gets German."""

    def __init__(self, language: str = "de") -> None:
        self.language = language if language in CATALOGUES else "de"
        self._texts = CATALOGUES[self.language]

    def text(self, key: str, **parts: object) -> str:
        """Give a sentence with its parts filled in."""
        return self._texts[key].format(**parts) if parts else self._texts[key]

    def choose(self, key: str, kind: str) -> str:
        """Give ``key.kind`` where the language has it, else ``key``."""
        special = f"{key}.{kind}"
        return special if special in self._texts else key

    def number(self, value: float | Decimal, places: int | None = None) -> str:
        """Write a number, grouped by thousands, with a fixed number of decimals."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if places is not None:
            exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        group, point = tuple(self._texts["separators"])
        text = f"{exact:,f}".replace(",", " ").replace(".", point)
        return text.replace(" ", group)

    def money(self, value: float | Decimal) -> str:
        """Write an amount in euros with cents."""
        return self.text("money.format", number=self.number(value, 2))

    def day(self, value: date) -> str:
        """Write a day with the name of its month."""
        month = self._texts["months"].split()[value.month - 1]
        return self.text("date.format", day=value.day, month=month, year=value.year)
