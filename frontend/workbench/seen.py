"""What a form showed when it was opened, so that two people can work on one record.

A form carries the version it was made of and a digest of each value. What came back with another
digest was changed by the person who sends it; what is stored with another digest was changed by
somebody else meanwhile. Only a value of both kinds is a conflict for people to solve.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from museum.domain.errors import Invalid

LONGEST = 20_000


class Clash(Exception):
    """Somebody else changed values of a form since it was opened: `theirs` of all that is now `stored`."""

    def __init__(self, stored: dict[str, str], theirs: dict[str, str]) -> None:
        super().__init__()
        self.stored = stored
        self.theirs = theirs


@dataclass(frozen=True)
class Seen:
    """The version of a record that a form was made of, and a digest of each of its values."""

    version: int
    digests: Mapping[str, str]

    def changed_in(self, values: Mapping[str, str]) -> dict[str, str]:
        """Give the values that are not as the form showed them."""
        return {name: text for name, text in values.items() if digest(text) != self.digests.get(name)}

    def refuse_clash(self, stored: dict[str, str]) -> None:
        """Raise Clash when somebody else changed what the form had shown."""
        theirs = self.changed_in({name: text for name, text in stored.items() if name in self.digests})
        if theirs:
            raise Clash(stored, theirs)

    def both(self, sent: Mapping[str, str], clash: Clash) -> Both:
        """Part what only somebody else changed from what both did."""
        mine = self.changed_in(sent)
        moved = {name: text for name, text in clash.theirs.items() if name not in mine}
        theirs = {
            name: text
            for name, text in clash.theirs.items()
            if name in mine and plain(text) != plain(mine[name])
        }
        return Both(moved, theirs)


@dataclass(frozen=True)
class Both:
    """How two people's work on one form goes together."""

    moved: Mapping[str, str] = field(default_factory=dict)
    """What only somebody else changed: taken over into the form."""
    theirs: Mapping[str, str] = field(default_factory=dict)
    """What somebody else wrote where the person wrote too: shown beneath the person's own words."""


def plain(text: str) -> str:
    """Give a text as it is compared: browsers send other line ends than we keep."""
    return text.replace("\r\n", "\n").strip()


def digest(text: str) -> str:
    """Reduce a value to what tells it from others."""
    return hashlib.blake2s(plain(text).encode(), digest_size=6).hexdigest()


def write_seen(version: int, values: Mapping[str, str]) -> str:
    """Give what a form's hidden field `seen` holds."""
    return json.dumps({"v": version, "d": {name: digest(text) for name, text in values.items()}})


def read_seen(text: str) -> Seen:
    """Read the hidden field; raises Invalid when the form came without it or with another."""
    try:
        held = json.loads(text) if len(text) <= LONGEST else {}
        return Seen(int(held["v"]), {str(name): str(value) for name, value in held["d"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid(
            "Biểu mẫu gửi lên không đầy đủ. Hãy tải lại trang rồi ghi lại thay đổi.",
            "The form came incomplete. Please reload the page and enter your changes again.",
            "seen",
        ) from None
