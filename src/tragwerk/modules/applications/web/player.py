"""A draft with what its pages need: form, data of today, order of pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from tragwerk.engines.forms import Form, Page
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.web.requests import actor_of
from tragwerk.modules.blocks.data import APPLIED_ON

EVIDENCE = "unterlagen"


@dataclass(frozen=True)
class Player:
    """A draft as the form player shows it."""

    view: applications.DraftView

    @property
    def form(self) -> Form:
        """Give the form in the applicant's language."""
        return self.view.package.form(self.view.application.language)

    @property
    def title(self) -> str:
        """Name the service in the applicant's language."""
        return self.view.package.title_in(self.view.application.language)

    @cached_property
    def data(self) -> dict[str, Any]:
        """Give the answers with the day that counts until submission."""
        today = timezone.localdate().isoformat()
        return {**self.view.draft.data, APPLIED_ON: today}

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Give the pages shown, in order."""
        return self.form.visible_pages(self.data)

    def is_shown(self, page: Page) -> bool:
        """Say whether a page is asked with the answers given so far."""
        return any(shown.id == page.id for shown in self.pages)

    def item_index(self, page: Page, item_id: str) -> int | None:
        """Give the place of an item in its group, None on other pages.

        Raises:
            NotFoundError: if the page repeats and there is no such item.
        """
        if not page.repeat:
            return None
        for index, item in enumerate(self.items(page)):
            if item.get("id") == item_id:
                return index
        raise NotFoundError

    def items(self, page: Page) -> list[Any]:
        """Give the items of a repeating page."""
        return self.view.draft.data.get(page.repeat) or []

    def address(self, page_id: str) -> str:
        """Give the address of a page."""
        return reverse("fill_page", args=[self.view.application.id, page_id])

    def address_after(self, page_id: str) -> str:
        """Give the address of what follows a page."""
        ids = [page.id for page in self.pages]
        following = ids[ids.index(page_id) + 1 :] if page_id in ids else ids[:1]
        if following:
            return self.address(following[0])
        return reverse("collect_evidence", args=[self.view.application.id])

    def address_before(self, page_id: str) -> str:
        """Give the address of what precedes a page."""
        ids = [page.id for page in self.pages]
        if page_id in ids and ids.index(page_id) > 0:
            return self.address(ids[ids.index(page_id) - 1])
        return reverse("show_application", args=[self.view.application.id])

    def step(self, page_id: str) -> tuple[int, int]:
        """Give the number of a page and of all, evidence and review included."""
        ids = [page.id for page in self.pages]
        total = len(ids) + 2
        return (ids.index(page_id) + 1 if page_id in ids else total - 1), total


def player_for(request: HttpRequest, application_id: UUID) -> Player:
    """Load a draft for filling in.

    Raises:
        NotFoundError: if the actor may not open it.
    """
    return Player(applications.get_view(actor_of(request), application_id))
