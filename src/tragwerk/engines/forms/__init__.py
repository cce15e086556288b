"""Forms: one model of questions for web, paper and API."""

from tragwerk.engines.forms.errors import FormDataError, FormError, FormIssue
from tragwerk.engines.forms.form import Form, load_form
from tragwerk.engines.forms.model import (
    EVIDENCE_PAGE,
    Data,
    Evidence,
    Field,
    Option,
    Page,
    PageState,
    Parsed,
    Problem,
    ReviewRow,
    ReviewSection,
)

__all__ = [
    "EVIDENCE_PAGE",
    "Data",
    "Evidence",
    "Field",
    "Form",
    "FormDataError",
    "FormError",
    "FormIssue",
    "Option",
    "Page",
    "PageState",
    "Parsed",
    "Problem",
    "ReviewRow",
    "ReviewSection",
    "load_form",
]
