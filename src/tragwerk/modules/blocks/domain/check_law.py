"""Does the matrix of legal bases let pass what a Baustein wants to tell others?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tragwerk.modules.blocks.domain.findings import Finding
from tragwerk.modules.blocks.domain.package import Flow, Package
from tragwerk.modules.blocks.domain.reader import line_of
from tragwerk.modules.privacy.data import (
    Assessment,
    DataCategory,
    assess,
    usual_controller,
)


def check_law(package: Package) -> Iterator[Finding]:
    """Assess every flow between units by the kinds that its pools usually are.

    Who really sends and receives is asked again before each message; this tells the
    author early. A flow that can never be lawful is an error.
    """
    today = datetime.now(UTC).date()
    for flow in package.flows.values():
        pools = (flow.sender, flow.receiver)
        if not all(pool in package.pool_kinds for pool in pools):
            continue
        sender, receiver = (
            usual_controller(package.pool_kinds[pool]) for pool in pools
        )
        told = assess(sender, receiver, _categories(flow), on=today)
        if told.is_possible:
            continue
        yield Finding("privacy.toml", _line(package, flow), _refusal(flow, told))


def _categories(flow: Flow) -> frozenset[DataCategory]:
    """Give the kinds of data that can be in it; what is not named is ordinary."""
    named = {DataCategory(each) for each in flow.categories.values()}
    return frozenset({DataCategory.SOCIAL} | named)


def _refusal(flow: Flow, told: Assessment) -> str:
    return (
        f"[flows.{flow.name}] darf nach der Matrix der Rechtsgrundlagen nicht gehen: "
        f"{told.strictest.sentence.de}"
    )


def _line(package: Package, flow: Flow) -> int:
    text = package.files.get("privacy.toml", b"").decode()
    return line_of(text, f"[flows.{flow.name}]")
