"""Names of places, devices and roles: pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.kernel.actor import Role
from tragwerk.modules.organisations.domain.devices import device_text
from tragwerk.modules.organisations.domain.kinds import KreisType
from tragwerk.modules.organisations.domain.places import PlaceQuery, fold, kreis_label
from tragwerk.modules.organisations.domain.roles import ROLE_LABELS, role_labels
from tragwerk.modules.organisations.domain.tokens import hash_token, new_token


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("Heilbronn", KreisType.STADTKREIS, "Stadtkreis Heilbronn"),
        ("Heilbronn", KreisType.LANDKREIS, "Landkreis Heilbronn"),
        ("Rems-Murr-Kreis", KreisType.LANDKREIS, "Rems-Murr-Kreis"),
        ("Ostalbkreis", KreisType.LANDKREIS, "Ostalbkreis"),
    ],
)
def test_label_tells_kreise_apart(name: str, kind: KreisType, label: str) -> None:
    assert kreis_label(name, kind) == label


@pytest.mark.parametrize(
    ("query", "name", "rank"),
    [
        ("Tübingen", "Tübingen", 0),
        ("tuebingen", "Tübingen", 0),
        ("TUBINGEN", "Tübingen", 0),
        ("Tu\u0308bingen", "Tübingen", 0),
        ("tüb", "Tübingen", 1),
        ("brenz", "Heidenheim an der Brenz", 2),
        ("rems murr", "Rems-Murr-Kreis", 1),
        ("binge", "Tübingen", None),
        ("", "Tübingen", None),
        ("  -- ", "Tübingen", None),
    ],
)
def test_rank(query: str, name: str, rank: int | None) -> None:
    assert PlaceQuery(query).rank(name) == rank


@given(st.text(max_size=60))
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=500))
def test_any_query_is_answered(text: str) -> None:
    assert PlaceQuery(text).rank("Tübingen", "Karlsruhe") in {None, 0, 1, 2}


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox unter Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/129.0 Safari/537.36 Edg/129.0",
            "Edge unter Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 "
            "Mobile/15E148 Safari/604.1",
            "Safari unter iPhone",
        ),
        ("curl/8", "Unbekanntes Gerät"),
        ("", "Unbekanntes Gerät"),
    ],
)
def test_device_text(user_agent: str, text: str) -> None:
    assert device_text(user_agent, str) == text


def test_every_role_has_a_label_in_one_order() -> None:
    assert set(ROLE_LABELS) == set(Role)
    assert role_labels([Role.LEAD, Role.COUNSELLOR]) == ("Beratung", "Leitung")


def test_tokens_are_long_different_and_stored_as_hash() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 43 for token in tokens)
    assert all(token not in hash_token(token) for token in tokens)
