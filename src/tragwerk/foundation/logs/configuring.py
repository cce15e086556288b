"""Set structlog and the standard library up to write the same JSON lines."""

from __future__ import annotations

import logging
import logging.config
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from tragwerk.foundation.logs.masking import keep_allowed

_BYTES = 20_000_000
_FILES = 10
# The first two write paths; the request log of the middleware has names.
_QUIETER = {
    "django.server": {"level": "ERROR"},
    "django.request": {"level": "CRITICAL"},
    "django.security.csrf": {"level": "CRITICAL"},
    "granian.access": {"level": "ERROR"},
}


def configure(data_dir: Path | None, *, to_console: bool = True) -> None:
    """Write JSON lines to <data_dir>/logs/tragwerk.log and to standard error.

    Files are turned over at 20 MB; ten are kept. A traceback is logged as the places
    in the code it went through, without the error's words and values.

    Args:
        data_dir: the platform's data folder; None for no file.
        to_console: also write to standard error.
    """
    handlers = _handlers(data_dir, to_console=to_console)
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": _formatter()},
            "handlers": handlers,
            "root": {"level": "INFO", "handlers": list(handlers)},
            "loggers": _QUIETER,
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _handlers(data_dir: Path | None, *, to_console: bool) -> dict[str, dict[str, Any]]:
    """Say where lines go; the folder of the file is made."""
    handlers: dict[str, dict[str, Any]] = {}
    if to_console:
        handlers["console"] = {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "json",
        }
    if data_dir is not None:
        folder = data_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handlers["file"] = {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": str(folder / "tragwerk.log"),
            "maxBytes": _BYTES,
            "backupCount": _FILES,
            "encoding": "utf-8",
            "delay": True,
            "formatter": "json",
        }
    return handlers


def _formatter() -> dict[str, Any]:
    """Write what comes through the standard library as structlog's own lines."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        "use_get_message": True,
        "keep_exc_info": False,
    }


def _shared() -> list[Any]:
    """Give what every line goes through, wherever it comes from."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_error,
        keep_allowed,
    ]


def name_error(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Turn exception information into the error's class and the places it passed."""
    record = event.get("_record")
    given = event.pop("exc_info", None) or getattr(record, "exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["stack"] = places(error.__traceback__)
    if record is not None:
        # The formatter must not write the error's words after all.
        record.exc_info = record.exc_text = record.stack_info = None
    return event


def places(trace: TracebackType | None) -> str:
    """Give the innermost places of a traceback as file:line names."""
    frames = traceback.extract_tb(trace)[-8:]
    return " ".join(f"{Path(f.filename).name}:{f.lineno}:{f.name}" for f in frames)
