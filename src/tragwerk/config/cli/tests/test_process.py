"""`tragwerk process`: check, simulate, conformance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tragwerk.config.cli import running, simulating
from tragwerk.engines.process.simulation import Scenario

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LINE = (
    '<process id="{0}"><startEvent id="s"/><userTask id="a" name="Antrag prüfen"/>'
    '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
    '<sequenceFlow id="g" sourceRef="a" targetRef="e"/></process>'
)
STUCK = LINE.replace("userTask", "parallelGateway").replace(
    "</process>", '<sequenceFlow id="h" sourceRef="a" targetRef="a"/></process>'
)
WORK = """
cases = 20
arrivals = { shape = "fixed", value = 10, unit = "minutes" }
resources.desk = { capacity = %d, cost_per_hour = 60 }
work.a = { shape = "fixed", value = 15, unit = "minutes", resource = "desk" }
"""


def write(folder: Path, name: str, body: str) -> str:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'<definitions xmlns="{MODEL}">{body}</definitions>')
    return str(file)


@pytest.fixture
def line(tmp_path: Path) -> str:
    return write(tmp_path, "p.bpmn", LINE.format("p"))


def test_a_what_if_shows_the_difference(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for count in (1, 2):
        (tmp_path / f"{count}.toml").write_text(WORK % count)
    options = ["--scenario", str(tmp_path / "1.toml"), "--replications", "2"]
    changed = ["--what-if", str(tmp_path / "2.toml")]
    assert running.run(["process", "simulate", line, *options, *changed]) == 0
    told = capsys.readouterr().out
    # One desk: each case waits 5 minutes longer than the one before.
    assert "62,5 Min." in told
    assert "Antrag" in told
    plain = " ".join(told.split())
    assert "47,5 Min. kürzer (Bereich −47,5 Min. bis −47,5 Min.)" in plain
    assert "Das ist kein Zufall." in plain
    assert "300" in told  # 20 times a quarter of an hour at 60 Euro
    call = ["process", "simulate", line, *options, *changed, "--json"]
    assert running.run(call) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["time"]["mean"] == pytest.approx(62.5 * 60)
    assert answer["difference"]["mean"] == pytest.approx(-47.5 * 60)
    assert answer["what_if"]["activities"]["a"]["wait"]["mean"] == 0


def test_without_a_scenario_it_says_what_it_assumes(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["process", "simulate", line, "--cases", "20", "--replications", "2"]
    assert running.run(call) == 0
    told = capsys.readouterr()
    assert "Ohne Szenario ist angenommen" in told.err
    assert "Team" in told.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases = [", "kein gültiges TOML"),
        ("cases = 0", "cases: möglich sind 1 bis"),
        ("work.b = {}", "work.b: Der Prozess „p“ hat kein Element"),
    ],
)
def test_a_wrong_scenario_is_a_sentence(
    line: str, tmp_path: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.toml").write_text(text)
    call = ["process", "simulate", line, "--scenario", str(tmp_path / "s.toml")]
    assert running.run(call) == 1
    error = capsys.readouterr().err
    assert told in error
    assert "s.toml" in error


def test_a_picture_shows_where_the_time_goes(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.toml").write_text(WORK % 1)
    picture = tmp_path / "ablauf.svg"
    call = ["process", "simulate", line, "--scenario", str(tmp_path / "s.toml")]
    assert running.run([*call, "--replications", "2", "--svg", str(picture)]) == 0
    drawn = picture.read_text()
    assert drawn.startswith("<svg")
    assert "20× · 62,5 Min." in drawn
    capsys.readouterr()
    assert running.run([*call, "--svg", str(tmp_path / "no" / "a.svg")]) == 1
    assert "lässt sich nicht schreiben" in capsys.readouterr().err


def test_what_nobody_said_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fork = LINE.replace('sourceRef="a" targetRef="e"', 'sourceRef="a" targetRef="x"')
    body = (
        '<exclusiveGateway id="x" name="Alles da?"/>'
        '<sequenceFlow id="h" sourceRef="x" targetRef="e"/>'
        '<sequenceFlow id="i" sourceRef="x" targetRef="a"/></process>'
    )
    text = fork.format("p").replace("</process>", body)
    file = write(tmp_path, "fork.bpmn", text)
    assert running.run(["process", "simulate", file, "--cases", "5"]) == 0
    assert "Jeder Weg gleich oft ([ways]): Alles da?." in capsys.readouterr().out


def test_too_much_is_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["process", "simulate", line, "--cases", "1000000"]
    assert running.run([*call, "--replications", "1000"]) == 1
    assert "sind zu viel" in capsys.readouterr().err
    assert running.run(["process", "simulate", line, "--cases", "1000001"]) == 1
    assert "1 bis 1000000 Fälle" in capsys.readouterr().err


def test_of_several_processes_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path,
        "two.bpmn",
        LINE.format("p") + LINE.format("q").replace('id="', 'id="q'),
    )
    assert running.run(["process", "simulate", file]) == 1
    assert "--process einen von: p, qq" in capsys.readouterr().err
    call = ["process", "simulate", file, "--process", "qq", "--cases", "3"]
    assert running.run(call) == 0


def test_ctrl_c_ends_the_simulation(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_process: object, _scenario: Scenario, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulating, "simulate", interrupted)
    assert running.run(["process", "simulate", line]) == 130
    assert "Abgebrochen." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.5, "0,50 s"),
        (45, "45 s"),
        (600, "10 Min."),
        (7_200, "2 Std."),
        (172_800, "2 Tage"),
        (86_400 * 1_234, "1\u00a0234 Tage"),
    ],
)
def test_lengths_are_said_in_a_fitting_unit(seconds: float, told: str) -> None:
    assert simulating.span(seconds) == told


def test_findings_name_line_element_and_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "stuck.bpmn", STUCK.format("p"))
    assert running.run(["process", "check", file]) == 1
    told = capsys.readouterr().out
    assert f"{file}:1: Fehler: a: " in told
    assert running.run(["process", "check", file, "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["findings"]
    assert {"line", "element", "severity", "rule", "source", "message"} == set(rows[0])
    assert any(row["severity"] == "ERROR" for row in rows)


def test_a_collection_is_measured_and_no_file_stops_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "good.bpmn", LINE.format("p"))
    write(tmp_path / "deep", "stuck.BPMN", STUCK.format("p"))
    (tmp_path / "broken.bpmn").write_text("<definitions")
    call = ["process", "conformance", str(tmp_path), "--jobs", "1"]
    assert running.run([*call, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    counts = {key: value for key, value in answer.items() if key != "results"}
    assert counts == {
        "files": 3,
        "imported": 2,
        "checked": 2,
        "drawn": 2,
        "simulated": 1,
        "executed": 1,
    }
    names = [each["file"] for each in answer["results"]]
    assert names == ["broken.bpmn", "deep/stuck.BPMN", "good.bpmn"]


def test_an_empty_folder_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert running.run(["process", "conformance", str(tmp_path)]) == 1
    assert "keine Datei" in capsys.readouterr().err
    assert running.run(["process", "conformance", str(tmp_path / "no")]) == 1
