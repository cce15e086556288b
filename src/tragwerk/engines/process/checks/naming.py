"""How activities are named: what is done with what.

7PMG (G6) and the rules of FIM for process models ask for an object and a verb, in
German a noun and an infinitive: „Antrag prüfen“. A machine cannot know all verbs;
it judges by the form of the words.
"""

import re
from collections.abc import Iterator

from tragwerk.engines.process.checks.rules import at
from tragwerk.engines.process.model import Finding, Process

WORD = re.compile(r"[^\W\d_]+(?:[-/][^\W\d_]+)*")
INFINITIVE = re.compile(r"[a-zäöüß]+(?:en|ern|eln|rn|ln|tun|sein)")
# Nouns made of verbs at the front: „Prüfung des Antrags“, “Notification of …”.
NOMINAL = re.compile(r"[A-ZÄÖÜ]\w+(?:ung|ierung|tion|ment|ance)")
LINKS = frozenset({"des", "der", "von", "of"})


def is_verb_object(name: str) -> bool:
    """Whether a label may be one of verb and object, in German or English.

    One word alone, or a noun made of a verb with „des“, „der“, „von“, “of”, is none.
    """
    words = WORD.findall(name)
    if len(words) < 2:
        return False
    return not (NOMINAL.fullmatch(words[0]) and words[1] in LINKS)


def is_noun_and_verb(name: str) -> bool:
    """Whether a label has a noun and ends in an infinitive: „Antrag prüfen“."""
    words = WORD.findall(name)
    nouns = [word for word in words[:-1] if word[0].isupper()]
    return bool(nouns) and INFINITIVE.fullmatch(words[-1]) is not None


def check_naming(process: Process) -> Iterator[Finding]:
    """Check the activities of a process against the naming rule of FIM."""
    for element in process.elements.values():
        if element.is_activity and not is_noun_and_verb(element.name):
            yield at(
                element,
                "fim-label",
                f"„{element.label}“ besteht nicht aus Substantiv und Verb. Schreiben "
                "Sie, womit was geschieht, etwa „Antrag prüfen“.",
            )
