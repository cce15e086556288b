"""Every broken Baustein is told with file and line; two faults are both told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.domain.load import MAX_FILE_BYTES, REQUIRED
from tragwerk.modules.blocks.tests.factories import wohngeld_files


def faults(changes: dict[str, bytes | None]) -> list[blocks.Finding]:
    """Give what is wrong with wohngeld after some files are changed or removed."""
    files = {**wohngeld_files(), **changes}
    with pytest.raises(blocks.PackageError) as caught:
        blocks.load_package({k: v for k, v in files.items() if v is not None})
    return caught.value.findings


def replaced(file: str, old: str, new: str) -> dict[str, bytes | None]:
    """Give one file with one text replaced."""
    text = wohngeld_files()[file].decode()
    assert old in text
    return {file: text.replace(old, new, 1).encode()}


def version() -> str:
    """Give the version of wohngeld as block.toml has it, in quotes."""
    return f'"{blocks.load_package(wohngeld_files()).version}"'


def line(file: str, needle: str) -> int:
    text = wohngeld_files()[file].decode()
    return text[: text.index(needle)].count("\n") + 1


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_file(name: str) -> None:
    found = faults({name: None})
    assert any(f.file == name and "fehlt" in f.message for f in found)


@pytest.mark.parametrize(
    ("content", "number"),
    [(b'[block]\nkey = "a"\nversion = = 1\n', 3), (b'[block]\nkey = """\n\nx', 4)],
)
def test_bad_toml_names_its_line_and_nothing_else(content: bytes, number: int) -> None:
    (found,) = faults({"block.toml": content})
    assert (found.file, found.line) == ("block.toml", number)
    assert str(found).startswith(f"block.toml:{number}: Fehler: Kein gültiges TOML")


def test_bad_json_names_its_line() -> None:
    found = faults({"tasks/pruefen.json": b'{\n  "title": "x",\n  oops\n}'})
    assert [(f.file, f.line) for f in found] == [("tasks/pruefen.json", 3)]


def test_json_that_is_no_object() -> None:
    (found,) = faults({"figures/2025-01-01.json": b"[]"})
    assert (found.file, found.line) == ("figures/2025-01-01.json", 1)


@pytest.mark.parametrize("file", ["block.toml", "form.json"])
def test_deep_nesting_does_not_hurt(file: str) -> None:
    deep = b"[" * 100_000
    found = faults({file: b"a = " + deep if file == "block.toml" else deep})
    assert found[0].file == file


def test_not_utf8_names_the_line() -> None:
    (found,) = faults({"letters/bescheid.typ": b"gut\nsch\xf6n"})
    assert (found.file, found.line) == ("letters/bescheid.typ", 2)


def test_bad_xml_of_both_models() -> None:
    found = faults(
        {"process.bpmn": b"<definitions>\n<oops", "decisions.dmn": b"<definitions>\n<o"}
    )
    assert [f.file for f in found] == ["decisions.dmn", "process.bpmn"]
    assert all(f.line for f in found)


def test_unknown_element_of_a_form_names_its_line() -> None:
    found = faults(
        replaced("form.json", '"antragsteller.vorname"', '"antragsteller.x"')
    )
    assert {f.file for f in found} == {"form.json"}
    assert any(
        f.line >= line("form.json", '"x-pages"') and "antragsteller.x" in f.message
        for f in found
    )


def test_two_faults_at_once_are_both_told() -> None:
    found = faults(
        {"texts/en.toml": b"a =\n", "statistics.toml": None, "privacy.toml": b"x"}
    )
    assert [f.file for f in found] == [
        "privacy.toml",
        "statistics.toml",
        "texts/en.toml",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "wohngeld"', 'key = "Wohn Geld"', "„key“"),
        (f"version = {version()}", 'version = "eins"', "„version“"),
        ('status = "RELEASED"', 'status = "FERTIG"', "„status“"),
        ('law = "', '# law = "', "„law“"),
        ('person = "PERSON"', 'person = "X"', "[pools]"),
        ("default = 500", 'default = "viel"', "[parameters.freigabe_ab_betrag]"),
        ("default = 500", "default = 5001", "[parameters.freigabe_ab_betrag]"),
        ("default = 500", "", "default"),
        ('reason = "Die Spalten', 'grund = "Die Spalten', "[explained.unchecked]"),
        ('elements = ["grund"]', 'elements = "grund"', "[explained.unchecked]"),
    ],
)
def test_head(old: str, new: str, said: str) -> None:
    (found,) = faults(replaced("block.toml", old, new))
    assert found.file == "block.toml"
    assert said in found.message
    assert found.line > 0


@pytest.mark.parametrize("content", [b'block = "x"\n', b"[block]\n[decide]\na = 1\n"])
def test_values_where_tables_are_expected(content: bytes) -> None:
    assert {f.file for f in faults({"block.toml": content})} == {"block.toml"}


def test_flow_without_legal_basis_names_flow_and_line() -> None:
    (found,) = faults(replaced("privacy.toml", 'legal_basis = "§ 67a Abs. 1', 'x = "'))
    assert found.line == line("privacy.toml", "[flows.antrag]")
    assert "[flows.antrag] fehlt: legal_basis" in found.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "application"', "kind = [1]", "fehlt: kind"),
        ('fields = ["*"]', "fields = 1.5", "fields braucht eine Liste"),
        ('fields = ["*"]', 'fields = "*"', "fields braucht eine Liste"),
        ('fields = ["*"]', "fields = [1]", "fields braucht eine Liste"),
    ],
)
def test_flow_of_other_types(old: str, new: str, said: str) -> None:
    (found,) = faults(replaced("privacy.toml", old, new))
    assert found.line == line("privacy.toml", "[flows.antrag]")
    assert said in found.message


def test_example_without_working() -> None:
    file = "examples/01-rentnerin-allein-stufe-1.toml"
    (found,) = faults(replaced(file, "working =", "gerechnet ="))
    assert (found.file, found.line) == (file, 1)


def test_figures_without_day() -> None:
    file = "figures/2025-01-01.json"
    (found,) = faults(replaced(file, '"valid_from": "2025', '"valid_from": "Mai 2025'))
    assert (found.file, found.line) == (file, line(file, '"valid_from"'))


def test_equal_content_is_loaded_once() -> None:
    files = wohngeld_files()
    assert blocks.load_package(files) is blocks.load_package(dict(files))


def test_figures_count_on_their_days_only() -> None:
    package = blocks.load_package(wohngeld_files())
    first = package.figures[0].valid_from
    assert package.figures_on(first) is package.figures[0]
    with pytest.raises(LookupError, match="keine Beträge"):
        package.figures_on(first.replace(year=first.year - 1))


def test_parameters_have_defaults() -> None:
    package = blocks.load_package(wohngeld_files())
    assert package.parameter_defaults() == {"freigabe_ab_betrag": 500}
    assert not package.parameters["freigabe_ab_betrag"].accepts(True)  # noqa: FBT003 - the value


class TestReadFolder:
    def test_hidden_files_are_left_out(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"a")
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "b").write_bytes(b"b")
        assert blocks.read_folder(tmp_path) == {"a.txt": b"a"}

    def test_links_and_large_files_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("/etc/hostname")
        with pytest.raises(blocks.PackageError, match="link"):
            blocks.read_folder(tmp_path)
        (tmp_path / "link").unlink()
        (tmp_path / "big").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
        with pytest.raises(blocks.PackageError, match="big"):
            blocks.read_folder(tmp_path)

    def test_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(blocks.PackageError, match="gibt es nicht"):
            blocks.read_folder(tmp_path / "x")
