"""Broken forms: every fault is named with its place and line."""

import json

import pytest

from tragwerk.engines.forms import FormError, load_form
from tragwerk.engines.forms.positions import line_numbers
from tragwerk.engines.forms.tests.sample import document

PERSON = ("properties", "antragsteller", "properties")
VORNAME = (*PERSON, "vorname")


def put(target, path, value):
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value


FAULTS = [
    (("x-pagez",), [], "/x-pagez"),
    ((*VORNAME, "x-wenn"), "true", "/x-wenn"),
    ((*VORNAME, "x-kind"), "farbe", "/x-kind"),
    ((*VORNAME, "x-kind"), "money", "/vorname"),
    ((*VORNAME, "x-when"), "1 +", "/x-when"),
    ((*VORNAME, "x-when"), "vornahme = 1", "/x-when"),
    ((*VORNAME, "x-when"), "item.name = 1", "/x-when"),
    ((*VORNAME, "x-when"), True, "/x-when"),
    ((*VORNAME, "x-autocomplete"), "vorname", "/x-autocomplete"),
    ((*VORNAME, "title"), "", "/vorname"),
    ((*VORNAME, "type"), "strin", "/type"),
    ((*VORNAME, "$ref"), "#/$defs/fehlt", "/vorname"),
    ((*VORNAME, "$ref"), "https://example.org/x", "/vorname"),
    ((*PERSON, "art", "x-options", "BOOT"), "Boot", "/BOOT"),
    ((*PERSON, "art", "enum"), ["MIETE", "EIGENTUM", 3, "BOOT"], "/x-options"),
    ((*PERSON, "neu"), {"type": "string", "title": "Neu"}, "/neu"),
    ((*PERSON, "straße"), {"type": "string", "title": "Straße"}, "/straße"),
    (("properties", "item"), {"type": "string", "title": "Item"}, "/item"),
    (("properties", "antragsteller", "x-when"), "antragsteller.art = 3", ""),
    ((*VORNAME, "pattern"), "^(a+)+$", "/pattern"),
    ((*VORNAME, "pattern"), "(", "/pattern"),
    ((*VORNAME, "not"), {"pattern": "^(a|a)*$"}, "/not/pattern"),
    ((*VORNAME, "x-kind"), ["text"], "/x-kind"),
    ((*PERSON, "art", "x-options", "3"), 3, "/x-options/3"),
    (("x-rules", 0, "page"), ["person"], "/x-rules/0/page"),
    (("x-pages", 0, "fields", 0), "antragsteller.nachname", "/fields/0"),
    (("x-pages", 0, "fields", 0), "antragsdatum", "/fields/0"),
    (("x-pages", 0, "fields", 0), "antragsteller.iban", "/fields/2"),
    (("x-pages", 0, "titel"), "Person", "/x-pages/0/titel"),
    (("x-pages", 0, "title"), "", "/x-pages/0"),
    (("x-pages", 0, "min"), 1, "/x-pages/0/min"),
    (("x-pages", 1, "id"), "person", "/x-pages/1/id"),
    (("x-pages", 2, "repeat"), "antragsteller", "/x-pages/2/repeat"),
    (("x-pages", 2, "max"), -1, "/x-pages/2/max"),
    (("x-pages", 2, "item_title"), "nachname", "/item_title"),
    (("x-evidence", 0, "x-when"), "(", "/x-evidence/0/x-when"),
    (("x-evidence", 0, "title"), "", "/x-evidence/0"),
    (("x-rules", 0, "check"), "1 = = 2", "/x-rules/0/check"),
    (("x-rules", 0, "fields"), ["fehlt"], "/x-rules/0/fields/0"),
    (("x-rules", 0, "page"), "fehlt", "/x-rules/0/page"),
    (("x-rules", 0, "message"), "", "/x-rules/0"),
    (("x-rules", 0, "check"), "item.name = 1", "/x-rules/0/check"),
    (("x-pages",), [], "/x-pages"),
    (
        (
            "properties",
            "einkommen",
            "items",
            "properties",
            "person",
            "x-options-from",
            "value",
        ),
        [],
        "/x-options-from/value",
    ),
    (("$schema",), "http://json-schema.org/draft-07/schema#", "/$schema"),
]


@pytest.mark.parametrize(("path", "value", "pointer"), FAULTS)
def test_a_fault_is_named_at_its_place(path, value, pointer):
    broken = document()
    put(broken, path, value)
    with pytest.raises(FormError) as refused:
        load_form(broken, source="form.json")
    assert any(one.pointer.endswith(pointer) for one in refused.value.problems)
    assert str(refused.value).startswith("form.json ")


def test_all_faults_are_told_with_their_lines():
    broken = document()
    put(broken, (*VORNAME, "x-autocomplete"), "vorname")
    put(broken, ("x-rules", 0, "check"), "(")
    text = json.dumps(broken, indent=1, ensure_ascii=False)
    with pytest.raises(FormError) as refused:
        load_form(broken, text=text)
    lines = text.splitlines()
    first, second = refused.value.problems
    assert '"x-autocomplete": "vorname"' in lines[first.line - 1]
    assert '"check": "("' in lines[second.line - 1]


def test_conditions_in_a_circle_are_refused():
    broken = document()
    put(broken, (*PERSON, "telefon", "x-when"), "antragsteller.email != null")
    put(broken, (*PERSON, "email", "x-when"), "antragsteller.telefon != null")
    with pytest.raises(FormError, match=r"email.*telefon|telefon.*email"):
        load_form(broken)


def test_a_group_may_be_counted_inside_itself():
    fine = document()
    item = fine["properties"]["haushalt"]["items"]["properties"]
    item["kind"]["x-when"] = "count(haushalt) > 1"
    form = load_form(fine)
    page = form.page("haushalt")
    data = {"hat_haushalt": True, "haushalt": [{}, {}]}
    assert len(form.visible_fields(page, data, 0)) == 2
    data["haushalt"].pop()
    assert len(form.visible_fields(page, data, 0)) == 1


@pytest.mark.parametrize("wrong", [None, [], "form", {}, {"properties": 1}])
def test_what_is_no_form_is_refused(wrong):
    with pytest.raises(FormError):
        load_form(wrong)


def test_a_list_inside_a_list_is_refused():
    broken = document()
    broken["properties"]["haushalt"]["items"]["properties"]["kinder"] = {
        "type": "array",
        "items": {"type": "object", "properties": {}},
    }
    with pytest.raises(FormError, match="Liste in einer Liste"):
        load_form(broken)


def test_depth_and_references_to_itself_are_refused():
    deep: dict = {}
    for _ in range(100):
        deep = {"properties": {"a": deep}}
    with pytest.raises(FormError, match="tief geschachtelt"):
        load_form(deep)
    broken = document()
    broken["$defs"]["jahresbetrag"] = {"$ref": "#/$defs/jahresbetrag"}
    with pytest.raises(FormError, match="auf sich selbst"):
        load_form(broken)


def test_lines_are_found_in_any_layout():
    text = '{"a": [1,\n {"b~/":\n"x\\"{"}],\n"c": {}\n}'
    assert line_numbers(text) == {
        "": 1,
        "/a": 1,
        "/a/0": 1,
        "/a/1": 2,
        "/a/1/b~0~1": 2,
        "/c": 4,
    }
