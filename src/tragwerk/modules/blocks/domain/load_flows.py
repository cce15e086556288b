"""Read which pools a Baustein has and what flows between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tragwerk.modules.blocks.domain.package import Flow
from tragwerk.modules.blocks.domain.reader import Reader
from tragwerk.modules.privacy.data import DataCategory

BINDINGS = ("PERSON", "BY_RESIDENCE", "CHOSEN")
CATEGORIES = tuple(each.value for each in DataCategory)


def read_pools(
    reader: Reader, block: Mapping[str, Any], own_kind: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Read who each pool is: a word, or a table with `bind` and `unit_kind`."""
    who: dict[str, str] = {}
    kinds: dict[str, str] = {}
    told_pools = reader.table("block.toml", block, "pools")
    for pool, entry in told_pools.items():
        told = entry if isinstance(entry, Mapping) else {"bind": entry}
        bind, kind = told.get("bind"), told.get("unit_kind", own_kind)
        if bind not in BINDINGS or not isinstance(kind, str):
            reader.fault(
                "block.toml",
                reader.line_of("block.toml", pool),
                f"[pools] {pool}: erlaubt sind {', '.join(BINDINGS)}, bei einer "
                'anderen Stelle { bind = "CHOSEN", unit_kind = "…" }.',
            )
            continue
        who[pool] = bind
        if bind != "PERSON":
            kinds[pool] = kind
    is_whole = len(who) == len(told_pools)
    if block and is_whole and ("PERSON" not in who.values() or len(who) < 2):
        line = reader.line_of("block.toml", "[pools]")
        reader.fault("block.toml", line, "[pools] braucht die Person und eine Stelle.")
    return who, kinds


def read_flows(reader: Reader, privacy: Mapping[str, Any]) -> dict[str, Flow]:
    """Read what flows between pools, with what the law asks about it."""
    flows: dict[str, Flow] = {}
    for name, entry in reader.tables("privacy.toml", privacy, "flows").items():
        line = reader.line_of("privacy.toml", f"[flows.{name}]")
        missing = [
            key
            for key in ("kind", "from", "to", "purpose", "legal_basis", "sentence")
            if not isinstance(entry.get(key), str) or not entry[key].strip()
        ]
        if missing:
            reader.fault(
                "privacy.toml", line, f"[flows.{name}] fehlt: {', '.join(missing)}."
            )
            continue
        fields = entry.get("fields", [])
        if not isinstance(fields, list) or not all(isinstance(f, str) for f in fields):
            reader.fault(
                "privacy.toml",
                line,
                f'[flows.{name}] fields braucht eine Liste: ["…"].',
            )
            continue
        flows[name] = Flow(
            name=name,
            kind=entry["kind"],
            sender=entry["from"],
            receiver=entry["to"],
            purpose=entry["purpose"],
            legal_basis=entry["legal_basis"],
            fields=tuple(fields),
            sentence=entry["sentence"],
            categories=_categories(reader, name, entry.get("categories", {})),
        )
    return flows


def _categories(reader: Reader, flow: str, told: object) -> dict[str, str]:
    """Read which fields of a flow are more than ordinary social data."""
    if isinstance(told, Mapping) and all(each in CATEGORIES for each in told.values()):
        return {str(path): str(category) for path, category in told.items()}
    reader.fault(
        "privacy.toml",
        reader.line_of("privacy.toml", f"[flows.{flow}]"),
        f"[flows.{flow}] categories: erlaubt sind {', '.join(CATEGORIES)}.",
    )
    return {}
