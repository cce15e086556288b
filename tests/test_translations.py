"""The script that compiles translations makes what gettext reads."""

from __future__ import annotations

import gettext
import importlib.util
import io
from pathlib import Path
from types import ModuleType

import pytest

PO = """
# A comment.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: somewhere.py:3
msgid "Antrag"
msgstr "Application"
msgctxt "Monat"
msgid "Mai"
msgstr "May"

#, fuzzy
msgid "Unsicher"
msgstr "Maybe"

#, python-format
msgid "%(count)s Tag"
msgid_plural "%(count)s Tage"
msgstr[0] "%(count)s day"
msgstr[1] "%(count)s days"

msgid "Lang "
"und \\"zitiert\\""
msgstr "Long "
"and „quoted“"

msgid "Leer"
msgstr ""

#~ msgid "Alt"
#~ msgstr "Old"
"""


@pytest.fixture
def script(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", root / "scripts/translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_gettext_reads_what_was_compiled(script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(PO, encoding="utf-8")
    read = gettext.GNUTranslations(io.BytesIO(script.compiled(source)))

    assert read.gettext("Antrag") == "Application"
    assert read.pgettext("Monat", "Mai") == "May"
    assert read.gettext("Unsicher") == "Unsicher"
    assert read.gettext("Leer") == "Leer"
    assert read.gettext("Alt") == "Alt"
    assert read.gettext('Lang und "zitiert"') == "Long and „quoted“"
    assert read.ngettext("%(count)s Tag", "%(count)s Tage", 1) == "%(count)s day"
    assert read.ngettext("%(count)s Tag", "%(count)s Tage", 3) == "%(count)s days"


def test_a_broken_line_is_named(script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text('msgid "Antrag"\nmsgstr Application\n', encoding="utf-8")

    with pytest.raises(script.CatalogueError, match=r"django\.po:2"):
        script.compiled(source)
