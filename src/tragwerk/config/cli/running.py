"""Runs a command and turns every error into one sentence for the operator."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import typer
from rich.console import Console

from tragwerk.config.cli import wording
from tragwerk.config.cli.commands import app
from tragwerk.config.cli.errors import FAILED, INTERRUPTED, USAGE, sentence


def run(arguments: Sequence[str], *, debug: bool = False) -> int:
    """Run the command line and give the exit code; `debug` shows tracebacks."""
    try:
        result = app(list(arguments), prog_name="tragwerk", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return 0
        return _say(wording.usage_error(error), USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _say("Abgebrochen.", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing is left to tell it.
        sys.stderr.close()
        return FAILED
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _say(sentence(error), FAILED)
    if result == INTERRUPTED:
        return _say("Abgebrochen.", INTERRUPTED)
    return result if isinstance(result, int) else 0


def _say(text: str, code: int) -> int:
    Console(stderr=True, soft_wrap=True, highlight=False).print(
        text, style="red", markup=False
    )
    return code
