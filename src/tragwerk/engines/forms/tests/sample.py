"""A small form with everything the engine can do, to be bent by the tests."""

import copy

DOCUMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Antrag auf Zuschuss",
    "type": "object",
    "$defs": {"jahresbetrag": {"type": "number", "minimum": 0, "multipleOf": 0.01}},
    "required": ["antragsteller", "hat_haushalt", "haushalt", "bestaetigt"],
    "properties": {
        "antragsdatum": {"type": "string", "format": "date", "x-system": True},
        "antragsteller": {
            "type": "object",
            "required": ["vorname", "geburtsdatum", "iban", "art", "ausweis"],
            "properties": {
                "vorname": {
                    "type": "string",
                    "title": "Vorname",
                    "description": "Wie im Ausweis",
                    "maxLength": 40,
                    "x-help": "Alle Vornamen",
                    "x-autocomplete": "given-name",
                },
                "geburtsdatum": {
                    "type": "string",
                    "format": "date",
                    "title": "Geburtsdatum",
                    "x-max": "date(antragsdatum)",
                    "x-min": 'date("1900-01-01")',
                },
                "iban": {"type": "string", "title": "IBAN", "x-kind": "iban"},
                "art": {
                    "enum": ["MIETE", "EIGENTUM", 3],
                    "title": "Wohnform",
                    "x-options": {
                        "MIETE": "Zur Miete",
                        "EIGENTUM": "Im Eigentum",
                        "3": "Im Heim",
                    },
                },
                "miete": {
                    "$ref": "#/$defs/jahresbetrag",
                    "title": "Kaltmiete",
                    "x-when": 'antragsteller.art = "MIETE"',
                },
                "ausweis": {
                    "type": "string",
                    "title": "Nummer des Ausweises",
                    "pattern": "^[A-Z0-9]+$",
                    "x-error": "Die Nummer hat nur große Buchstaben und Ziffern.",
                    "x-when": "antragsteller.miete > 100",
                },
                "telefon": {"type": "string", "title": "Telefon", "x-kind": "phone"},
                "email": {"type": "string", "title": "E-Mail", "format": "email"},
                "sprachen": {
                    "type": "array",
                    "title": "Sprachen",
                    "items": {"enum": ["de", "uk", "ar"]},
                    "x-options": {
                        "de": "Deutsch",
                        "uk": "Ukrainisch",
                        "ar": "Arabisch",
                    },
                },
            },
        },
        "hat_haushalt": {"type": "boolean", "title": "Wohnen Sie mit anderen?"},
        "haushalt": {
            "type": "array",
            "title": "Person",
            "x-when": "hat_haushalt = true",
            "items": {
                "type": "object",
                "required": ["name", "kind"],
                "properties": {
                    "name": {"type": "string", "title": "Name"},
                    "kind": {"type": "boolean", "title": "Ist das ein Kind?"},
                    "schule": {
                        "type": "object",
                        "required": ["ort"],
                        "properties": {
                            "ort": {
                                "type": "string",
                                "title": "Ort der Schule",
                                "x-when": "item.kind = true",
                            }
                        },
                    },
                },
            },
        },
        "einkommen": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["person", "betrag"],
                "properties": {
                    "person": {
                        "type": "string",
                        "title": "Wessen Einkommen?",
                        "x-options": {"ich": "Ich selbst"},
                        "x-options-from": {
                            "list": "haushalt",
                            "value": "id",
                            "label": "name",
                        },
                    },
                    "betrag": {
                        "type": "number",
                        "title": "Betrag",
                        "multipleOf": 0.01,
                        "maximum": 99999.99,
                    },
                },
            },
        },
        "bestaetigt": {"type": "boolean", "const": True, "title": "Alles ist richtig"},
        "bemerkung": {"type": "string", "title": "Bemerkung", "x-kind": "textarea"},
    },
    "x-pages": [
        {
            "id": "person",
            "title": "Über Sie",
            "intro": "Wer stellt den Antrag?",
            "fields": [
                "antragsteller.vorname",
                "antragsteller.geburtsdatum",
                "antragsteller.iban",
                "antragsteller.telefon",
                "antragsteller.email",
                "antragsteller.sprachen",
            ],
        },
        {
            "id": "wohnen",
            "title": "Wohnen",
            "fields": [
                "antragsteller.art",
                "antragsteller.miete",
                "antragsteller.ausweis",
                "hat_haushalt",
            ],
        },
        {
            "id": "haushalt",
            "title": "Menschen im Haushalt",
            "repeat": "haushalt",
            "item_title": "name",
            "add_label": "Person hinzufügen",
            "min": 1,
            "max": 3,
            "fields": ["name", "kind", "schule.ort"],
        },
        {
            "id": "einkommen",
            "title": "Einkommen",
            "repeat": "einkommen",
            "fields": ["person", "betrag"],
        },
        {
            "id": "schluss",
            "title": "Zum Schluss",
            "fields": ["bestaetigt", "bemerkung"],
            "x-when": "antragsteller.vorname != null",
        },
    ],
    "x-evidence": [
        {
            "id": "mietvertrag",
            "title": "Mietvertrag",
            "description": "Alle Seiten",
            "x-when": 'antragsteller.art = "MIETE"',
            "required": True,
            "max_files": 2,
        },
        {"id": "sonstiges", "title": "Sonstiges", "required": False},
    ],
    "x-rules": [
        {
            "id": "erreichbar",
            "fields": ["antragsteller.telefon", "antragsteller.email"],
            "check": "antragsteller.telefon != null or antragsteller.email != null",
            "message": "Bitte geben Sie Telefon oder E-Mail an.",
        },
        {
            "id": "name_anders",
            "fields": ["haushalt.name"],
            "page": "haushalt",
            "check": "item.name != antragsteller.vorname",
            "message": "Sich selbst tragen Sie hier nicht ein.",
            "x-when": "item.name != null",
        },
    ],
}

ANSWERS = {
    "person": {
        "antragsteller.vorname": ["Änne"],
        "antragsteller.geburtsdatum": ["3.7.1959"],
        "antragsteller.iban": ["DE89 3704 0044 0532 0130 00"],
        "antragsteller.telefon": ["0711 123456"],
        "antragsteller.email": [""],
        "antragsteller.sprachen": ["de", "ar"],
    },
    "wohnen": {
        "antragsteller.art": ["MIETE"],
        "antragsteller.miete": ["1.234,56 €"],
        "antragsteller.ausweis": ["L01X"],
        "hat_haushalt": ["ja"],
    },
    "schluss": {"bestaetigt": ["ja"], "bemerkung": ["Eins\r\nZwei"]},
}


def document() -> dict:
    """Give a copy that a test may change."""
    return copy.deepcopy(DOCUMENT)
