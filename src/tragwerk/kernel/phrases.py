"""Mark German sentences for translation where Django is out of reach.

The kernel, the engines and every domain are plain Python. What they say on screen is
marked here, so that it reaches the catalogues of the languages; whoever shows it
translates it.
"""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Give the text as it is; extraction knows this name (GNU gettext, 4.7)."""
    return text
