"""Texts of a Baustein in every form the format allows."""

from __future__ import annotations

from tragwerk.modules.directory.domain.texts import (
    Point,
    all_texts,
    paragraphs,
    points,
    sentence,
)


def test_a_text_becomes_paragraphs() -> None:
    assert paragraphs({"what": "Eins\nzwei.\n\n\n Drei. "}, "what") == (
        "Eins zwei.",
        "Drei.",
    )


def test_a_list_becomes_points_and_empty_ones_vanish() -> None:
    assert paragraphs({"bring": ["Pass", " ", "Vertrag"]}, "bring") == (
        "Pass",
        "Vertrag",
    )


def test_the_first_name_that_has_something_counts() -> None:
    texts = {"short": "", "what": "Geld"}
    assert sentence(texts, "short", "what") == "Geld"
    assert paragraphs(texts, "cost") == ()


def test_points_are_tables_of_two_texts() -> None:
    texts = {
        "steps": [{"title": "Prüfen", "text": "Ein Mensch\nprüft."}, "Fertig", {}, 7],
        "questions": [{"question": "Ab wann?", "answer": "Sofort."}],
        "example": {"title": "Beispiel", "text": "Frau M."},
    }
    assert points(texts, "steps") == (
        Point("Prüfen", "Ein Mensch prüft."),
        Point("", "Fertig"),
    )
    assert points(texts, "questions") == (Point("Ab wann?", "Sofort."),)
    assert points(texts, "example") == (Point("Beispiel", "Frau M."),)
    assert points(texts, "missing") == ()
    assert paragraphs(texts, "steps") == ("Prüfen: Ein Mensch prüft.", "Fertig")


def test_the_search_reads_all_but_the_form() -> None:
    texts = {"what": "A", "steps": [{"text": "B"}], "form": {"x": "C"}, "n": 3}
    assert all_texts(texts) == ("A", "B")
