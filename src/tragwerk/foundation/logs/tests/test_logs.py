import json
import logging
from types import SimpleNamespace
from uuid import UUID

import pytest
import structlog
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from tragwerk.foundation import logs
from tragwerk.foundation.logs.masking import keep_allowed, mask
from tragwerk.foundation.logs.middleware import RequestLogMiddleware


@pytest.fixture
def written(tmp_path):
    """Configure logging into a file and give a function that reads its lines."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    logs.configure(tmp_path, to_console=False)

    def read():
        text = (tmp_path / "logs" / "tragwerk.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    yield read
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before[0], before[1]
    structlog.configure(**before[2])


@pytest.mark.parametrize(
    "secret",
    [
        "DE02120300000000202051",
        "DE02 1203 0000 0000 2020 51",
        "ada.mueller+x@example.org",
        "ABCD-EFGH-2345",
        "65 170839 J 003",
        "0711 123456789",
        "+49 711 1234567",
        "/antrag/?name=Ada",
    ],
)
def test_what_looks_personal_is_masked(secret):
    assert secret not in mask(f"before {secret} after")
    assert mask(f"before {secret} after").startswith("before ")


@pytest.mark.parametrize(
    "text",
    ["0198c2c3-1111-7abc-8def-0123456789ab", "request done", "views.py:12:get", ""],
)
def test_ids_and_words_stay(text):
    assert mask(text) == text


def test_only_listed_keys_are_kept():
    kept = keep_allowed(None, "info", {"event": "a", "name_of_person": "Ada", "x": 1})
    assert kept == {"event": "a", "left_out": 2}


def test_both_logging_paths_write_json_lines(written):
    structlog.get_logger("a").info("done", count=3, person="Ada")
    logging.getLogger("b").warning("mail to %s", "ada@example.org")
    ours, theirs = written()
    assert (ours["event"], ours["count"], ours["logger"]) == ("done", 3, "a")
    assert "Ada" not in json.dumps(ours)
    assert theirs["event"] == "mail to [E-MAIL]"
    assert theirs["level"] == "warning"


def test_an_error_shows_where_but_not_what(written):
    for log in (structlog.get_logger("a").exception, logging.getLogger("b").exception):
        try:
            raise ValueError("Ada Müller")
        except ValueError:
            log("failed")
    lines = written()
    assert len(lines) == 2
    for line in lines:
        assert line["error"] == "ValueError"
        assert "test_logs.py" in line["stack"]
        assert "Ada" not in json.dumps(line, ensure_ascii=False)


def _request(path="/fall/ABCD-EFGH/?name=Ada", **headers):
    request = RequestFactory().post(path, {"name": "Ada"}, headers=headers)
    request.resolver_match = SimpleNamespace(view_name="cases:open")
    request.actor = SimpleNamespace(id=UUID(int=4))
    return request


def test_a_request_is_logged_by_name_not_by_content(written):
    response = RequestLogMiddleware(lambda _: HttpResponse(status=302))(_request())
    (line,) = written()
    assert (line["method"], line["url"], line["status"], line["actor"]) == (
        "POST",
        "cases:open",
        302,
        str(UUID(int=4)),
    )
    assert line["request"] == response["X-Request-ID"]
    assert not {"Ada", "ABCD", "fall"} & set(json.dumps(line).replace("/", " ").split())
    assert "Ada" not in json.dumps(line)


def test_a_request_id_is_taken_over_only_if_harmless(written):
    middleware = RequestLogMiddleware(lambda _: HttpResponse())
    good = middleware(_request(**{"X-Request-ID": "abc-12345678"}))
    bad = middleware(_request(**{"X-Request-ID": "Ada Müller <x>"}))
    assert good["X-Request-ID"] == "abc-12345678"
    assert "Ada" not in bad["X-Request-ID"]


def test_a_crashing_view_is_logged_as_500(written):
    def crash(_request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestLogMiddleware(crash)(_request())
    assert written()[0]["status"] == 500


def test_lines_of_one_request_carry_its_id(written):
    def view(_request):
        structlog.get_logger("inside").info("working")
        return HttpResponse()

    RequestLogMiddleware(view)(_request())
    inside, request = written()
    assert inside["request"] == request["request"]


def test_a_form_without_its_token_leaves_no_address_in_the_log(written):
    # Django's own words hold the path, and the path may hold an invitation.
    request = RequestFactory().post("/einladung/geheim/")
    CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, None, (), {})
    logging.getLogger("after").warning("done")
    assert [line["event"] for line in written()] == ["done"]
