"""The door of this module."""

from tragwerk.modules.privacy.actions.ask_person import ask_person
from tragwerk.modules.privacy.actions.delete_statements import delete_statements
from tragwerk.modules.privacy.actions.give_consent import give_consent
from tragwerk.modules.privacy.actions.give_release import give_release
from tragwerk.modules.privacy.actions.record_notice import record_notice
from tragwerk.modules.privacy.actions.record_objection import record_objection
from tragwerk.modules.privacy.actions.take_back_objection import take_back_objection
from tragwerk.modules.privacy.actions.withdraw_consent import withdraw_consent
from tragwerk.modules.privacy.actions.withdraw_release import withdraw_release
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
    "get_scan",
    "get_statement",
    "give_consent",
    "give_release",
    "ground_for",
    "kind_of",
    "list_statements",
    "record_notice",
    "record_objection",
    "register_standing",
    "take_back_objection",
    "way_labels",
    "withdraw_consent",
    "withdraw_release",
    "write_receipt",
    "write_record",
]
