"""Files of an archive that may be edited by hand, and the list of their digests.

    logs/digests.txt     a line `DIGEST  NAME` for each, as `sha256sum` writes and checks it;
                         and a comment with the digest of these lines

A file is listed when the program writes it, and when somebody accepts it as it was edited, so that
a bit that changed by itself is noticed.  While a file is being written, both of its digests are
listed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from searcher.store.damages import CheckResult, Damage, DamageKind, unreadable
from searcher.store.durable import write_file

NAME = "logs/digests.txt"
LISTED = ("README.md", "sources.toml")
"""The files, in the folder of the archive."""

_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z.]+)")


class ListedFiles:
    """The listed files of an archive, and the list."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, data: bytes) -> None:
        """Write a file durably, and list it."""
        digest = hashlib.sha256(data).hexdigest()
        listed = self._listed()
        self._write_list({**listed, name: (*listed.get(name, ()), digest)})
        write_file(self._root / name, data)
        self._write_list({**listed, name: (digest,)})

    def accept(self, names: Iterable[str] = LISTED) -> tuple[str, ...]:
        """List files as they are now; return those whose digest was not listed."""
        listed = self._listed()
        digests = {name: _digest_of(self._root / name) for name in names}
        found = {name: (digest,) for name, digest in digests.items() if digest}
        self._write_list({**listed, **found})
        return tuple(n for n, (digest,) in found.items() if digest not in listed.get(n, ()))

    def accept_new(self) -> None:
        """List the files that are not listed yet."""
        listed = self._listed()
        missing = [name for name in LISTED if name not in listed]
        if new := [name for name in missing if (self._root / name).is_file()]:
            self.accept(new)

    def verify(self) -> Iterator[CheckResult]:
        """Compare each file with its digest in the list, and the list with its format."""
        try:
            data = (self._root / NAME).read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            yield CheckResult("", 1, 0, (unreadable(NAME, error),))
            return
        listed = self._listed()
        if data and data != _encoded(listed):
            damage = Damage(NAME, "was changed: its digest differs", DamageKind.LIST)
            yield CheckResult("", 1, len(data), (damage,))
            return
        yield CheckResult("", bool(data), len(data), ())
        for name in LISTED:
            yield self._checked(name, listed.get(name, ()))

    def _checked(self, name: str, digests: tuple[str, ...]) -> CheckResult:
        path = self._root / name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            missing = (Damage(name, "is missing", DamageKind.MISSING),)
            return CheckResult("", 0, 0, missing if digests or name != LISTED[1] else ())
        except OSError as error:
            return CheckResult("", 1, 0, (unreadable(name, error),))
        damages: tuple[Damage, ...] = ()
        if hashlib.sha256(data).hexdigest() not in digests:
            why = f"was changed since it was listed in {NAME}" if digests else "is not listed"
            damages = (Damage(name, why, DamageKind.EDITED),)
        return CheckResult("", 1, len(data), damages)

    def _listed(self) -> dict[str, tuple[str, ...]]:
        try:
            text = (self._root / NAME).read_text("ascii", "replace")
        except OSError:
            return {}
        listed: dict[str, tuple[str, ...]] = {}
        for line in text.splitlines():
            if (found := _LINE.fullmatch(line)) and found[2] in LISTED:
                listed[found[2]] = (*listed.get(found[2], ()), found[1])
        return listed

    def _write_list(self, listed: Mapping[str, tuple[str, ...]]) -> None:
        write_file(self._root / NAME, _encoded(listed))


def _encoded(listed: Mapping[str, tuple[str, ...]]) -> bytes:
    each = (f"{one}  {n}\n" for n, digests in sorted(listed.items()) for one in digests)
    lines = "".join(each).encode()
    return lines + f"# sha256 of all above: {hashlib.sha256(lines).hexdigest()}\n".encode()


def _digest_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
