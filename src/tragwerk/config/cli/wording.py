"""German words for what the command-line library says in English."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup, TyperOption

JsonOption = Annotated[
    bool, typer.Option("--json", help="Für Programme: ein JSON-Objekt.")
]
JsonListOption = Annotated[
    bool, typer.Option("--json", help="Für Programme: eine JSON-Liste.")
]

_USAGE = {
    "Usage:": "Aufruf:",
    "[OPTIONS]": "[OPTIONEN]",
    "COMMAND [ARGS]...": "BEFEHL …",
}

rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
rich_utils.DEFAULT_STRING = "[üblich: {}]"
rich_utils.REQUIRED_LONG_STRING = "[nötig]"
rich_utils.RANGE_STRING = " [{}]"


def _in_german(usage: str) -> str:
    for english, german in _USAGE.items():
        usage = usage.replace(english, german)
    return usage


def _explain(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = "Diese Hilfe zeigen."
    return option


class GermanCommand(TyperCommand):
    """A command whose help has no English words."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - a private type
        """Give the first line of the help."""
        return _in_german(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401
        """Give the option `--help` with a German explanation."""
        return _explain(super().get_help_option(ctx))


class GermanGroup(TyperGroup):
    """A group of commands whose help has no English words."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - a private type
        """Give the first line of the help."""
        return _in_german(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> TyperOption | None:  # noqa: ANN401
        """Give the option `--help` with a German explanation."""
        return _explain(super().get_help_option(ctx))


def topic(explanation: str) -> typer.Typer:
    """Make a group of commands that shows its help when no command is given."""
    return typer.Typer(
        cls=GermanGroup,
        help=explanation,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )


def command(group: typer.Typer, name: str) -> Callable[[Callable[..., None]], Any]:
    """Add a function to a group; its docstring, flowing text, is the help."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
        told = "\n\n".join(" ".join(part.split()) for part in paragraphs)
        added: Callable[..., None] = group.command(name, cls=GermanCommand, help=told)(
            function
        )
        return added

    return add


def usage_error(error: typer.TyperException) -> str:
    """Say in German what is wrong with the words after `tragwerk`."""
    name, told = type(error).__name__, str(error)
    where = getattr(getattr(error, "ctx", None), "command_path", "tragwerk")
    param = getattr(error, "param", None)
    shown = _shown(param) if param is not None else getattr(error, "option_name", "")
    unknown = re.match(r"No such command '(.*?)'", told)
    if name == "NoSuchOption":
        sentence = f"Die Option „{shown}“ gibt es hier nicht."
    elif name == "MissingParameter":
        sentence = f"„{shown}“ fehlt."
    elif name == "BadParameter":
        sentence = f"„{shown}“ ist so nicht zu gebrauchen ({told.rstrip('.')})."
    elif name == "BadOptionUsage":
        sentence = f"Die Option „{shown}“ braucht einen Wert oder hat einen zu viel."
    elif unknown:
        sentence = f"Den Befehl „{unknown[1]}“ gibt es hier nicht."
    elif "Missing command" in told:
        sentence = "Es fehlt der Befehl."
    else:
        sentence = f"Dieser Aufruf stimmt nicht ({told.rstrip('.')})."
    return f"{sentence} Hilfe zeigt „{where} --help“."


def _shown(param: Any) -> str:  # noqa: ANN401 - a private type
    if getattr(param, "param_type_name", "") == "argument":
        return str(param.metavar or param.name.upper())
    return str(max(param.opts, key=len))
