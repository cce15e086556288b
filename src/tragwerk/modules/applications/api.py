"""The door of this module."""

from tragwerk.modules.applications.actions.add_evidence import add_evidence
from tragwerk.modules.applications.actions.change_items import add_item, remove_item
from tragwerk.modules.applications.actions.delete_copies import delete_copies
from tragwerk.modules.applications.actions.delete_draft import (
    delete_draft,
    expire_drafts,
)
from tragwerk.modules.applications.actions.end_assistance import end_assistance
from tragwerk.modules.applications.actions.hand_over_submission import (
    hand_over_submission,
)
from tragwerk.modules.applications.actions.issue_receipt import (
    get_receipt,
    issue_receipt,
)
from tragwerk.modules.applications.actions.open_by_code import (
    forget_attempts,
    open_by_code,
    watch_attempts,
)
from tragwerk.modules.applications.actions.reissue_code import reissue_code
from tragwerk.modules.applications.actions.remove_evidence import remove_evidence
from tragwerk.modules.applications.actions.save_page import SavedPage, Window, save_page
from tragwerk.modules.applications.actions.start_application import start_application
from tragwerk.modules.applications.actions.submit_application import (
    IncompleteError,
    submit_application,
)
from tragwerk.modules.applications.actions.take_over import take_over
from tragwerk.modules.applications.actions.visit_page import visit_page
from tragwerk.modules.applications.actions.withdraw_application import (
    withdraw_application,
)
from tragwerk.modules.applications.policies import CopyDeletedError, is_person
from tragwerk.modules.applications.queries.papers import write_summary
from tragwerk.modules.applications.queries.reading import (
    DraftView,
    Overview,
    can_open,
    get_application,
    get_overview,
    get_paper,
    get_paper_preview,
    get_view,
    list_assisted,
    list_expired,
    list_own,
    require_may_act_for,
)

__all__ = [
    "CopyDeletedError",
    "DraftView",
    "IncompleteError",
    "Overview",
    "SavedPage",
    "Window",
    "add_evidence",
    "add_item",
    "can_open",
    "delete_copies",
    "delete_draft",
    "end_assistance",
    "expire_drafts",
    "forget_attempts",
    "get_application",
    "get_overview",
    "get_paper",
    "get_paper_preview",
    "get_receipt",
    "get_view",
    "hand_over_submission",
    "is_person",
    "issue_receipt",
    "list_assisted",
    "list_expired",
    "list_own",
    "open_by_code",
    "reissue_code",
    "remove_evidence",
    "remove_item",
    "require_may_act_for",
    "save_page",
    "start_application",
    "submit_application",
    "take_over",
    "visit_page",
    "watch_attempts",
    "withdraw_application",
    "write_summary",
]
