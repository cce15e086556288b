"""A small Baustein in which two bodies work together, made from the one beside it."""

from __future__ import annotations

import json

from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.tests.factories import sample_files

ASKED_FIELDS = ("antrag.antragsteller.vorname", "antrag.antragsteller.nachname")
OPINION = {"befund": {"ergebnis": "EMPFOHLEN", "begruendung": "Es hilft."}}
_POOLS = """
    <participant id="p_nachbar" name="Gutachtenstelle" processRef="nachbar"/>
    <messageFlow id="f5" sourceRef="anfragen" targetRef="angefragt"
      messageRef="m_anfrage"/>
    <messageFlow id="f6" sourceRef="antworten_n" targetRef="befund_da"
      messageRef="m_befund"/>
  </collaboration>"""
_NEIGHBOUR = """
  <message id="m_anfrage" name="anfrage"/>
  <message id="m_befund" name="stellungnahme"/>
  <process id="nachbar" isExecutable="true">
    <startEvent id="angefragt" name="Anfrage eingegangen">
      <messageEventDefinition messageRef="m_anfrage"/></startEvent>
    <userTask id="begutachten" name="Fall begutachten" tw:role="CASEWORKER"
      tw:form="tasks/begutachten.json" tw:due="P14D"/>
    <sendTask id="antworten_n" name="Stellung nehmen" messageRef="m_befund"/>
    <endEvent id="ende_n" name="Begutachtung beendet"/>
    <sequenceFlow id="n1" sourceRef="angefragt" targetRef="begutachten"/>
    <sequenceFlow id="n2" sourceRef="begutachten" targetRef="antworten_n"/>
    <sequenceFlow id="n3" sourceRef="antworten_n" targetRef="ende_n"/>
  </process>
  <process id="amt" """
_OFFICE = """
    <sendTask id="anfragen" name="Gutachten anfragen" messageRef="m_anfrage"/>
    <receiveTask id="befund_da" name="Auf das Gutachten warten"
      messageRef="m_befund"/>
    <sequenceFlow id="w10a" sourceRef="anfragen" targetRef="befund_da"/>
    <sequenceFlow id="w10b" sourceRef="befund_da" targetRef="entscheiden"/>
    <sequenceFlow id="w10" sourceRef="rechnen" targetRef="anfragen"/>"""
_FLOWS = """
[flows.anfrage]
kind = "information"
from = "amt"
to = "nachbar"
purpose = "Ein Gutachten einholen"
legal_basis = "§ 69 Abs. 1 Nr. 1 SGB X"
fields = ["antrag.antragsteller.vorname", "antrag.antragsteller.nachname"]
sentence = "Das Amt hat die Gutachtenstelle um ein Gutachten gebeten."

[flows.stellungnahme]
kind = "information"
from = "nachbar"
to = "amt"
purpose = "Das Gutachten mitteilen"
legal_basis = "§ 69 Abs. 1 Nr. 1 SGB X"
fields = ["befund"]
sentence = "Die Gutachtenstelle hat dem Amt ihr Gutachten geschickt."

[retention]"""
_FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Fall begutachten",
    "type": "object",
    "properties": {
        "befund": {
            "type": "object",
            "properties": {
                "ergebnis": {
                    "type": "string",
                    "title": "Ergebnis",
                    "enum": ["EMPFOHLEN", "NICHT"],
                    "x-options": {
                        "EMPFOHLEN": "Hilfe wird empfohlen",
                        "NICHT": "Hilfe wird nicht empfohlen",
                    },
                },
                "begruendung": {
                    "type": "string",
                    "title": "Begründung",
                    "maxLength": 2000,
                    "x-kind": "textarea",
                },
            },
            "required": ["ergebnis", "begruendung"],
            "additionalProperties": False,
        }
    },
    "required": ["befund"],
    "additionalProperties": False,
    "x-evidence": [],
    "x-rules": [],
    "x-pages": [
        {
            "id": "befund",
            "title": "Befund",
            "fields": ["befund.ergebnis", "befund.begruendung"],
        }
    ],
}


def load_bodies_package() -> blocks.Package:
    """Give the Baustein: the office asks a neighbour before it decides."""
    files = dict(sample_files())
    process = files["process.bpmn"].decode()
    for old, new in (
        ("\n  </collaboration>", _POOLS),
        ('\n  <process id="amt" ', _NEIGHBOUR),
        (
            '\n    <sequenceFlow id="w10" sourceRef="rechnen" '
            'targetRef="entscheiden"/>',
            _OFFICE,
        ),
    ):
        assert old in process, old
        process = process.replace(old, new)
    files["process.bpmn"] = process.encode()
    privacy = files["privacy.toml"].decode()
    files["privacy.toml"] = privacy.replace("\n[retention]", _FLOWS).encode()
    files["block.toml"] += (
        b'nachbar = { bind = "CHOSEN", unit_kind = "WOHNGELDSTELLE" }\n'
    )
    files["tasks/begutachten.json"] = json.dumps(_FORM).encode()
    return blocks.load_package(files)
