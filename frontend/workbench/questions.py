"""What people are asked before something is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What a person is asked before something is done."""

    title: str
    what: str
    """What will happen, in a sentence or two."""
    verb: str
    back: str
    """Address to return to when it shall not be done."""
    subject: str
    thumbnail: str = ""
    exhibition: str = ""
    """Id of the exhibition that is asked about, if it is one."""
