"""The door of this module."""

from tragwerk.modules.privacy.actions.ask_person import ask_person
from tragwerk.modules.privacy.actions.delete_statements import delete_statements
from tragwerk.modules.privacy.actions.end_statement import end_statement
from tragwerk.modules.privacy.actions.give_statement import give_statement
from tragwerk.modules.privacy.actions.take_back_objection import take_back_objection
from tragwerk.modules.privacy.domain.controllers import controller_of, kind_of
from tragwerk.modules.privacy.domain.matrix import assess
from tragwerk.modules.privacy.ports import Standing
from tragwerk.modules.privacy.ports import register as register_standing
from tragwerk.modules.privacy.queries.consent_record import write_record
from tragwerk.modules.privacy.queries.grounds import ground_for
from tragwerk.modules.privacy.queries.receipts import way_labels, write_receipt
from tragwerk.modules.privacy.queries.statements import (
    consents_of_matter,
    get_scan,
    get_statement,
    list_statements,
)

__all__ = [
    "Standing",
    "ask_person",
    "assess",
    "consents_of_matter",
    "controller_of",
    "delete_statements",
    "end_statement",
    "get_scan",
    "get_statement",
    "give_statement",
    "ground_for",
    "kind_of",
    "list_statements",
    "register_standing",
    "take_back_objection",
    "way_labels",
    "write_receipt",
    "write_record",
]
