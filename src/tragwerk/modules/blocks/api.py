"""The door of this module."""

from tragwerk.modules.blocks.actions.adopt_block import adopt_block
from tragwerk.modules.blocks.actions.register_block import register_block
from tragwerk.modules.blocks.domain.calculate import (
    Calculation,
    CalculationStep,
    calculate,
    decide,
)
from tragwerk.modules.blocks.domain.check import check_package
from tragwerk.modules.blocks.domain.check_models import (
    ModelFinding,
    ModelReport,
    check_models,
)
from tragwerk.modules.blocks.domain.describe import describe_decisions
from tragwerk.modules.blocks.domain.findings import Finding, Level, PackageError
from tragwerk.modules.blocks.domain.load import load_package, read_folder
from tragwerk.modules.blocks.domain.package import NOTES, Flow, Package
from tragwerk.modules.blocks.domain.wording import in_letters, people_of, value_text
from tragwerk.modules.blocks.queries import (
    find_block,
    find_offer,
    get_package,
    get_package_to_show,
    list_blocks,
    list_offers,
    list_versions,
)

__all__ = [
    "NOTES",
    "Calculation",
    "CalculationStep",
    "Finding",
    "Flow",
    "Level",
    "ModelFinding",
    "ModelReport",
    "Package",
    "PackageError",
    "adopt_block",
    "calculate",
    "check_models",
    "check_package",
    "decide",
    "describe_decisions",
    "find_block",
    "find_offer",
    "get_package",
    "get_package_to_show",
    "in_letters",
    "list_blocks",
    "list_offers",
    "list_versions",
    "load_package",
    "people_of",
    "read_folder",
    "register_block",
    "value_text",
]
