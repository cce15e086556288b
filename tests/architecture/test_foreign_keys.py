"""Foreign keys are text that no import linter sees: they point home or down."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parents[2]


def order() -> list[str]:
    """Give the modules from the highest to the lowest, as the contract has it."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = {one["id"]: one for one in tools["importlinter"]["contracts"]}
    layers: list[str] = contracts["module-order"]["layers"]
    return layers


def height(model: type[models.Model]) -> int:
    """Give how high a model's home stands; what is not ours stands at the bottom."""
    parts = model.__module__.split(".")
    if parts[:2] == ["tragwerk", "modules"]:
        return len(order()) - order().index(parts[2])
    return 0


def upward(found: Iterable[type[models.Model]]) -> list[str]:
    """Give the relations that point to a module above."""
    return [
        f"{model.__module__}.{model.__name__}.{field.name} → {field.related_model}"
        for model in found
        for field in model._meta.get_fields()
        if field.is_relation and (field.concrete or field.many_to_many)
        if not field.auto_created
        if isinstance(field.related_model, type)
        if height(field.related_model) > height(model)
    ]


def test_foreign_keys_point_home_or_down() -> None:
    ours = (one for one in apps.get_models() if one.__module__.startswith("tragwerk."))
    assert not upward(ours)


@pytest.mark.parametrize(
    ("home", "target", "faults"),
    [
        ("organisations", "blocks", 1),
        ("blocks", "organisations", 0),
        ("blocks", "blocks", 0),
    ],
)
@isolate_apps("tests")
def test_a_key_that_points_up_is_found(home: str, target: str, faults: int) -> None:
    def model(name: str, module: str, **more: object) -> type[models.Model]:
        meta = type("Meta", (), {"app_label": "tests"})
        place = f"tragwerk.modules.{module}.models"
        return type(name, (models.Model,), {"__module__": place, "Meta": meta, **more})

    there = model("There", target)
    key = models.ForeignKey(there, on_delete=models.CASCADE)
    here = model("Here", home, there=key)

    assert len(upward([here])) == faults
