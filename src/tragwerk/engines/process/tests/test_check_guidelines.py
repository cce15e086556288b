"""7PMG measures and the names FIM wants."""

import pytest

from tragwerk.engines.process import check
from tragwerk.engines.process.checks.naming import is_noun_and_verb, is_verb_object

from .sketch import collaboration

FRAME = "startEvent s\nendEvent e"
MEASURES = [
    "many-elements",
    "high-degree",
    "several-starts",
    "several-ends",
    "unstructured",
    "inclusive-gateways",
    "verb-object-label",
]


def measures(elements: str, ways: str) -> dict[str, str]:
    found = check(collaboration(f"{FRAME}\n{elements}", ways))
    return {f.rule: f.message for f in found if f.rule in MEASURES}


def test_many_elements_and_a_crowded_gateway() -> None:
    tasks = [f"t{number}" for number in range(49)]
    elements = "parallelGateway g\nparallelGateway j\n" + "\n".join(
        f"task {each}" for each in tasks
    )
    found = measures(elements, "s g\nj e\n" + "\n".join(f"g {t} j" for t in tasks))
    assert set(found) == {"many-elements", "high-degree"}
    assert "53 Elemente" in found["many-elements"]
    assert "50 Pfeile" in found["high-degree"]


@pytest.mark.parametrize(
    ("elements", "ways", "expected"),
    [
        ("task a", "s a e", set()),
        ("task a\nendEvent f", "s a e\na f", {"several-ends"}),
        ("startEvent t\ntask a", "s a e\nt a", {"several-starts"}),
        ("exclusiveGateway g\nexclusiveGateway j\ntask a", "s g a j e\ng j", set()),
        # A loop from an exclusive split back to an exclusive join is a block.
        ("exclusiveGateway g\nexclusiveGateway j\ntask a", "s j a g e\ng j", set()),
        (
            "exclusiveGateway g\nparallelGateway j\ntask a",
            "s g a j e\ng j",
            {"unstructured"},
        ),
        (
            "inclusiveGateway g\ninclusiveGateway j\ntask a",
            "s g a j e\ng j",
            {"inclusive-gateways"},
        ),
        ("task a name='Prüfung'", "s a e", {"verb-object-label"}),
    ],
)
def test_measures(elements: str, ways: str, expected: set[str]) -> None:
    assert set(measures(elements, ways)) == expected


@pytest.mark.parametrize(
    ("name", "verb_object", "fim"),
    [
        ("Antrag prüfen", True, True),
        ("Unterlagen vollständig nachfordern", True, True),
        ("Check the application", True, False),
        ("Prüfung des Antrags", False, False),
        ("Prüfung", False, False),
        ("prüfen", False, False),
        ("Antrag geprüft", True, False),
        ("", False, False),
    ],
)
def test_names(name: str, verb_object: bool, fim: bool) -> None:
    assert is_verb_object(name) is verb_object
    assert is_noun_and_verb(name) is fim


def test_names_are_checked_in_the_profile_of_fim() -> None:
    loaded = collaboration(f"{FRAME}\ntask a name='Antrag geprüft'", "s a e")
    assert [
        f.element for f in check(loaded, profile="fim") if f.rule == "fim-label"
    ] == ["a"]
    assert not [f for f in check(loaded) if f.rule == "fim-label"]
