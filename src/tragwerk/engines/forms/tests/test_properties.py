"""What must hold for every way through the form."""

import copy
import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tragwerk.engines.forms import FormError, load_form
from tragwerk.engines.forms.tests.sample import document

FORM = load_form(document())

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
YES_NO = st.sampled_from(["ja", "nein"])


@st.composite
def days(draw):
    day = draw(st.dates(max_value=date(2025, 3, 1)))
    return f"{day.day}.{day.month}.{day.year:04}"


def optional(strategy):
    return st.one_of(st.just(""), strategy)


TYPED = {
    "antragsteller.vorname": optional(WORDS),
    "antragsteller.geburtsdatum": optional(days()),
    "antragsteller.iban": st.sampled_from(["", "DE89 3704 0044 0532 0130 00", "DE1"]),
    "antragsteller.telefon": st.sampled_from(["", "0711 123456"]),
    "antragsteller.email": st.sampled_from(["", "a@b.de", "nichts"]),
    "antragsteller.sprachen": st.sampled_from(["", "de", "ar"]),
    "antragsteller.art": st.sampled_from(["", "MIETE", "EIGENTUM", "3"]),
    "antragsteller.miete": st.sampled_from(["", "0", "99,99", "1.200,50", "viel"]),
    "antragsteller.ausweis": st.sampled_from(["", "L01X", "l-1"]),
    "hat_haushalt": YES_NO,
    "name": optional(WORDS),
    "kind": YES_NO,
    "schule.ort": optional(WORDS),
    "person": st.sampled_from(["", "ich", "fremd"]),
    "betrag": st.sampled_from(["", "0,29", "100.000,00", "-5"]),
    "bestaetigt": YES_NO,
    "bemerkung": optional(WORDS),
}


@st.composite
def walks(draw):
    """Go through pages in any order, several times, with sense and nonsense."""
    data = {"antragsdatum": "2025-03-01"}
    for _ in range(draw(st.integers(min_value=1, max_value=12))):
        page = draw(st.sampled_from(FORM.pages))
        index = None
        if page.repeat:
            count = len(data.get(page.repeat, []))
            if count < 3 and (count == 0 or draw(st.booleans())):
                data = FORM.add_item(data, page)
                count += 1
            index = draw(st.integers(min_value=0, max_value=count - 1))
        raw = {
            field.name: [draw(TYPED[field.name])]
            for field in page.fields
            if draw(st.integers(min_value=0, max_value=5))
        }
        before = copy.deepcopy(data)
        parsed = FORM.parse(page, raw, data, index)
        merged = FORM.merge(data, page, parsed.values, index)
        assert data == before
        data = merged
    return data


SLOW_ENOUGH = settings(max_examples=80, deadline=None)


@SLOW_ENOUGH
@given(walks())
def test_pruning_twice_changes_nothing_more(data):
    once = FORM.prune(data)
    assert FORM.prune(once) == once
    assert FORM.visible_pages(once) == FORM.visible_pages(data)


@SLOW_ENOUGH
@given(walks())
def test_what_the_pages_accept_is_accepted_as_a_document(data):
    pruned = FORM.prune(data)
    by_page = [
        problem
        for page in FORM.visible_pages(pruned)
        for problem in FORM.check_page(page, pruned)
    ]
    document_problems = FORM.validate_document(pruned)
    assert {(p.path, p.item_index, p.code) for p in document_problems} == {
        (p.path, p.item_index, p.code) for p in by_page
    }


@SLOW_ENOUGH
@given(walks())
def test_review_shows_every_answer_that_is_sent(data):
    pruned = FORM.prune(data)
    rows = {
        (row.path, section.item_index)
        for section in FORM.review(data)
        for row in section.rows
        if row.answered
    }

    def answers(value, path=(), index=None):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("id", "antragsdatum"):
                    yield from answers(inner, (*path, key), index)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, item in enumerate(value):
                yield from answers(item, path, number)
        elif value not in (None, []):
            yield ".".join(path), index

    assert rows == set(answers(pruned))


@SLOW_ENOUGH
@given(walks(), WORDS)
def test_saving_a_page_keeps_everything_else(data, text):
    page = FORM.page("schluss")
    merged = FORM.merge(data, page, {"bemerkung": text})
    assert merged["bemerkung"] == text
    assert {key: value for key, value in merged.items() if key != "bemerkung"} == {
        key: value for key, value in data.items() if key != "bemerkung"
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["antragsteller", "haushalt", "id", "art", "vorname", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@SLOW_ENOUGH
@given(JSON)
def test_no_document_from_outside_breaks_the_check(data):
    for problem in FORM.validate_document(data):
        assert problem.message


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value)
    for key, part in inner:
        yield from places(part, (*path, key))


PLACES = [path for path in places(document()) if path]


@SLOW_ENOUGH
@given(st.sampled_from(PLACES), JSON)
def test_no_form_file_breaks_the_loader(path, value):
    broken = document()
    holder = broken
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    problems = ()
    try:
        load_form(broken, text=json.dumps(broken, indent=1)).visible_pages({})
    except FormError as refused:
        problems = refused.problems
    assert all(one.message and one.line for one in problems)
