"""The door of this module."""

from tragwerk.modules.directory.queries import (
    find_place,
    get_service,
    get_unit_page,
    list_exceptions,
    search_services,
)

__all__ = [
    "find_place",
    "get_service",
    "get_unit_page",
    "list_exceptions",
    "search_services",
]
