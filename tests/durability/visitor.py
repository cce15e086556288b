"""A browser reduced to its requests: cookies, CSRF token, one open connection."""

from __future__ import annotations

import http.client
import re
import secrets
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"


class LostError(Exception):
    """The connection broke before an answer came: nobody knows what happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, how long it took, and where it leads."""

    status: int
    content: bytes
    location: str
    seconds: float


@dataclass
class Visitor:
    """One person's browser.

    Attributes:
        url: of the platform, without a slash at the end.
        timeout: seconds until an answer counts as lost.
    """

    url: str
    timeout: float = 30.0
    _cookies: dict[str, str] = field(default_factory=dict)
    _token: str = ""
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, request_id: str = "") -> Answer:
        """Open a page.

        Raises:
            LostError: if no whole answer came.
        """
        return self._ask("GET", path, None, request_id)

    def post(self, path: str, values: dict[str, str], request_id: str = "") -> Answer:
        """Send a form with the token of the last page that had one.

        Raises:
            LostError: if no whole answer came.
        """
        body = urlencode({"csrfmiddlewaretoken": self._token, **values})
        return self._ask("POST", path, body, request_id)

    def upload(
        self, path: str, values: dict[str, str], name: str, content: bytes
    ) -> Answer:
        """Send a form with one file in the field `datei`.

        Raises:
            LostError: if no whole answer came.
        """
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
            f"{value}\r\n"
            for key, value in {"csrfmiddlewaretoken": self._token, **values}.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="datei"; '
            f'filename="{name}"\r\n\r\n'
        )
        body = "".join([*parts, head]).encode() + content
        body += f"\r\n--{boundary}--\r\n".encode()
        form = f"multipart/form-data; boundary={boundary}"
        return self._ask("POST", path, body, "", form)

    def open_with_code(self, code: str) -> None:
        """Open an application with its access code.

        Raises:
            LostError: if no whole answer came.
        """
        self.get("/fortsetzen/")
        answer = self.post("/fortsetzen/", {"code": code})
        assert answer.status == 302, (answer.status, answer.content[-2000:])

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self,
        method: str,
        path: str,
        body: str | bytes | None,
        request_id: str,
        form: str = _FORM,
    ) -> Answer:
        headers = {"Host": urlsplit(self.url).netloc}
        if self._cookies:
            pairs = (f"{name}={value}" for name, value in self._cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        if body is not None:
            headers["Content-Type"] = form
        if request_id:
            headers["X-Request-ID"] = request_id
        began = time.perf_counter()
        try:
            if self._connection is None:
                place = urlsplit(self.url)
                self._connection = http.client.HTTPConnection(
                    place.hostname or "", place.port, timeout=self.timeout
                )
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise LostError(type(error).__name__) from error
        seconds = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        if found := _TOKEN.search(content):
            self._token = found[1].decode()
        location = response.headers.get("Location", "")
        return Answer(response.status, content, location, seconds)
