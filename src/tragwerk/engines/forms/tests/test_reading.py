"""German input: what is understood, and what is refused with which sentence."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.engines.forms.iban import iban_fault
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.reading import READERS, InputError, clean

UNDERSTOOD = [
    ("money", "1.234,56", 1234.56),
    ("money", "1234,5", 1234.5),
    ("money", "1 234,56 €", 1234.56),
    ("money", "1\u00a0234,56\u202f€", 1234.56),
    ("money", "1.234", 1234.0),
    ("money", "12.50", 12.5),
    ("money", "1,234.50", 1234.5),
    ("money", "12,-", 12.0),
    ("money", "EUR 12", 12.0),
    ("money", "12 Euro", 12.0),
    ("money", "−3,20", -3.2),
    ("money", "-0", 0.0),
    ("money", "١٢٫".replace("٫", ""), 12.0),
    ("number", "62,125", 62.125),
    ("integer", "1.990", 1990),
    ("integer", "-3", -3),
    ("date", "3.7.1959", "1959-07-03"),
    ("date", "03.07.1959", "1959-07-03"),
    ("date", "3. 7. 1959", "1959-07-03"),
    ("date", "1959-07-03", "1959-07-03"),
    ("date", "3/7/1959", "1959-07-03"),
    ("date", "29.2.2024", "2024-02-29"),
    ("date", "29.2.2000", "2000-02-29"),
    ("yesno", "Ja", True),
    ("yesno", "nein", False),
    ("iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ("phone", "+49 (711) 123-456", "+49 (711) 123-456"),
    ("plz", "D-70173", "70173"),
    ("plz", "01067", "01067"),
    ("email", "anne.muster@stadt-ulm.de", "anne.muster@stadt-ulm.de"),
    ("text", "Anna  Maria", "Anna Maria"),
]

REFUSED = [
    ("money", "1,2345", "money"),
    ("money", "12,345.678", "money"),
    ("money", "1.23,4", "money"),
    ("money", "1 2", "money"),
    ("money", "zwölf", "money"),
    ("money", "1e9", "money"),
    ("money", "NaN", "money"),
    ("money", "99999999999999", "money"),
    ("integer", "2,5", "integer"),
    ("integer", "9" * 16, "integer"),
    ("date", "31.2.2024", "date.none"),
    ("date", "29.2.2023", "date.none"),
    ("date", "29.2.1900", "date.none"),
    ("date", "31.4.2020", "date.none"),
    ("date", "0.1.2020", "date.none"),
    ("date", "3.7.59", "date.year"),
    ("date", "3.7.", "date"),
    ("date", "gestern", "date"),
    ("date", "2024-W01-1", "date"),
    ("yesno", "vielleicht", "yesno"),
    ("iban", "DE89 3704 0044 0532 0130 01", "iban.digits"),
    ("iban", "DE89 3704 0044 0532 0130", "iban.length"),
    ("iban", "1234", "iban.shape"),
    ("iban", "DE89ÄÖ", "iban.length"),
    ("phone", "0711", "phone"),
    ("phone", "Handy", "phone"),
    ("plz", "7017", "plz"),
    ("plz", "701734", "plz"),
    ("email", "anne@localhost", "email"),
    ("email", "anne muster@web.de", "email"),
    ("email", "anne..m@web.de", "email"),
    ("email", "a@" + "b" * 260 + ".de", "email"),
]


@pytest.mark.parametrize(("kind", "text", "value"), UNDERSTOOD)
def test_is_understood(kind, text, value):
    found = READERS[kind](clean(text))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "text", "key"), REFUSED)
def test_is_refused_with_its_own_sentence(kind, text, key):
    with pytest.raises(InputError) as refused:
        READERS[kind](text)
    assert refused.value.key == key
    for language in ("de", "en"):
        assert Messages(language).text(key, label="Feld", limit="1")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\u202eb", "a\u2028b", "\ud800"])
def test_control_characters_are_refused(text):
    with pytest.raises(InputError, match="control"):
        clean(text)


def test_text_is_composed_and_trimmed():
    assert clean("  Mu\u0308ller ") == "Müller"
    assert clean("Eins\r\nZwei", lines=True) == "Eins\nZwei"
    assert clean("Eins\nZwei") == "Eins Zwei"


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day):
    written = f"{day.day}. {day.month}. {day.year:04}"
    assert READERS["date"](written) == day.isoformat()


@given(st.integers(min_value=-(10**13) + 1, max_value=10**13 - 1))
def test_every_amount_is_read_back_to_the_cent(cents):
    amount = cents / 100
    assert READERS["money"](Messages().money(amount)) == amount


@given(st.text(max_size=40), st.sampled_from(sorted(READERS)))
def test_no_text_breaks_a_reader(text, kind):
    key = "required"
    try:
        READERS[kind](clean(text, lines=kind == "textarea"))
    except InputError as refused:
        key = refused.key
    assert "„x“" in Messages().text(key, label="x", limit="1")


@given(st.integers(min_value=4, max_value=21), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_in_an_iban_is_always_found(place, shift):
    iban = "DE89370400440532013000"
    wrong = str((int(iban[place]) + shift) % 10)
    assert iban_fault(iban[:place] + wrong + iban[place + 1 :]) == "digits"


def test_both_languages_have_every_sentence():
    german, english = (Messages(language) for language in ("de", "en"))
    assert german._texts.keys() == english._texts.keys()
    assert english.day(datetime.date(1959, 7, 3)) == "3 July 1959"
    assert english.money(1234.5) == "€1,234.50"
    assert german.day(datetime.date(1959, 7, 3)) == "3. Juli 1959"
