"""The matrix of legal bases against the flows of a Baustein."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tragwerk.modules.blocks import api
from tragwerk.modules.blocks.domain.check_law import check_law
from tragwerk.modules.blocks.domain.package import Flow
from tragwerk.modules.blocks.tests.factories import wohngeld_files

FLOW = Flow(
    name="anfrage",
    kind="information",
    sender="amt",
    receiver="andere",
    purpose="Fragen",
    legal_basis="§ 69 SGB X",
    fields=("antrag",),
    sentence="Das Amt hat gefragt.",
)


@pytest.fixture(scope="module")
def wohngeld() -> api.Package:
    return api.load_package(wohngeld_files())


@pytest.mark.parametrize(
    ("sender", "receiver", "faults"),
    [
        ("SOZIALAMT", "JUGENDAMT", 0),
        ("SOZIALAMT", "PROVIDER", 0),
        # Possible, with consent and release.
        ("COUNSELLING", "SOZIALAMT", 0),
        # The Land's ministry has nothing to do with single cases.
        ("SOZIALAMT", "MINISTRY", 1),
        ("SOZIALAMT", "UNBEKANNT", 1),
    ],
)
def test_what_may_pass(
    wohngeld: api.Package, sender: str, receiver: str, faults: int
) -> None:
    package = replace(
        wohngeld,
        pool_kinds={"amt": sender, "andere": receiver},
        flows={"anfrage": FLOW},
    )
    found = list(check_law(package))
    assert len(found) == faults
    assert all("[flows.anfrage] darf nach der Matrix" in f.message for f in found)
