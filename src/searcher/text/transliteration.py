"""Spell a name in another script, or otherwise in its own, as far as the words of an index go.

The letters of a word become a graph of the sounds that they may have; the letters of the other
script are tried along it, and what no word of the index begins with is dropped at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.languages import every
from searcher.languages.words import Profile, Romanisation
from searcher.text.stemming import script_of
from searcher.text.tokens import fold

_SILENT = "-"
_VOWELS = frozenset("aeiou")
_RARE = 1  # the cost of a letter that rarely sounds so
_MOST_BEGINNINGS = 500  # that are tried in one script
_LEAST = 4  # letters of a name
_PER_RARE = 4  # letters of a name, after the first, for each one that sounds as it rarely does
_PER_RARE_WITHIN = 5  # the same for another spelling in the same script
_LAST_RANK = 1000  # of a language in which no first line is tried

HasPrefix = Callable[[str], bool]
"""Checks whether a word of the index begins with some letters (folded)."""


class Spelled(NamedTuple):
    """A word of another script in lower case, how many of its letters rarely sound so, and whether
    a word of the index begins with all of it.
    """

    word: str
    cost: int
    is_whole: bool


class _Letters(NamedTuple):
    """Letters of a script that are read together, and one of their sounds ("" for none)."""

    written: str
    folded: str
    sounds: str
    cost: int


@dataclass(frozen=True, slots=True)
class _Script:
    """The letters of the languages of a script: by their text, by their first sound and all their
    sounds, and those without a sound.
    """

    by_text: Mapping[str, tuple[_Letters, ...]]
    by_sound: Mapping[str, Mapping[str, tuple[_Letters, ...]]]
    silent: tuple[_Letters, ...]
    longest: int


@cache
def romanised_scripts() -> tuple[str, ...]:
    """Return the scripts between which names are spelled, sorted."""
    return tuple(sorted({known.script for known in every(Romanisation).values()}))


@cache
def _script(name: str) -> _Script:
    costs = _costs(name)
    rows = [_Letters(text, fold(text), sounds, cost) for (text, sounds), cost in costs.items()]
    by_text: dict[str, tuple[_Letters, ...]] = {}
    by_sound: dict[str, dict[str, tuple[_Letters, ...]]] = {}
    for row in sorted(rows, key=lambda row: row.cost):
        by_text[row.written] = (*by_text.get(row.written, ()), row)
        if row.sounds:
            ways = by_sound.setdefault(row.sounds[0], {})
            ways[row.sounds] = (*ways.get(row.sounds, ()), row)
    # Letters of which silence is not the rule are rather written where they sound.
    silent = tuple(row for row in rows if not row.sounds and by_text[row.written][0] == row)
    return _Script(by_text, by_sound, silent, max(map(len, by_text), default=0))


def _costs(script: str) -> Mapping[tuple[str, str], int]:
    """Map letters and one of their sounds to what they cost in the language where that is least;
    the letters of more usual languages come first.
    """
    found: dict[tuple[str, str], int] = {}
    for language in sorted(every(Romanisation), key=_rank):
        known = every(Romanisation)[language]
        for text, ways in known.sounds.items() if known.script == script else ():
            usual, _, rare = ways.partition("|")
            for part, cost in ((usual, 0), (rare, _RARE)):
                for sounds in part.split():
                    key = text, sounds.replace(_SILENT, "")
                    found[key] = min(cost, found.get(key, cost))
    return found


def _rank(language: str) -> tuple[int, str]:
    """Rank a language by how likely a line of its script is in it."""
    lines = every(Profile)[language].first_lines if language in every(Profile) else ()
    return min((row.rank for row in lines), default=_LAST_RANK), language


@dataclass(slots=True)
class _Sounds:
    """The sounds that a word may have, as a graph: for each state, sound → further states with
    their cost; and the cost of ending there.
    """

    moves: list[dict[str, dict[int, int]]] = field(default_factory=list)
    ends: list[int | None] = field(default_factory=list)

    @classmethod
    def of(cls, word: str, script: _Script) -> "_Sounds":
        """Build the graph of a word in lower case: state `i` is before its letter `i`."""
        size = len(word) + 1
        graph = cls([{} for _ in range(size)], [None] * size)
        graph.ends[-1] = 0
        for i in range(len(word) - 1, -1, -1):
            for length in range(1, script.longest + 1):
                for row in script.by_text.get(word[i : i + length], ()):
                    if i + length < size:
                        graph._connect(i, i + length, row.sounds, row.cost)
        return graph

    def _connect(self, start: int, end: int, sounds: str, cost: int) -> None:
        if not sounds:
            self._skip(start, end, cost)
            return
        for sound in sounds[:-1]:
            self.moves.append({})
            self.ends.append(None)
            self._add(start, sound, len(self.moves) - 1, cost)
            start, cost = len(self.moves) - 1, 0
        self._add(start, sounds[-1], end, cost)

    def _add(self, start: int, sound: str, end: int, cost: int) -> None:
        ends = self.moves[start].setdefault(sound, {})
        ends[end] = min(cost, ends.get(end, cost))

    def _skip(self, start: int, end: int, cost: int) -> None:
        """Let a state behave as a later one does, since what is between may be silent."""
        for sound, ends in self.moves[end].items():
            for state, more in ends.items():
                self._add(start, sound, state, cost + more)
        if (end_cost := self.ends[end]) is not None:
            known = self.ends[start]
            self.ends[start] = min(cost + end_cost, cost + end_cost if known is None else known)

    def after(self, states: Mapping[int, int], sound: str, most: int) -> dict[int, int]:
        """Return the states after a sound, once or doubled, of at most some cost."""
        found: dict[int, int] = {}
        waiting = list(states.items())
        while waiting:
            state, cost = waiting.pop()
            for end, more in self.moves[state].get(sound, {}).items():
                if cost + more <= most and cost + more < found.get(end, most + 1):
                    found[end] = cost + more
                    waiting.append((end, cost + more))
        return found

    def next_sounds(self, states: Iterable[int]) -> list[str]:
        """Return the sounds that may follow some states, in the same order in every process."""
        return sorted({sound for state in states for sound in self.moves[state]})

    def end_cost(self, states: Mapping[int, int]) -> int | None:
        """Return the least cost of ending in one of some states; None if none may end."""
        costs = [
            cost + end for state, cost in states.items() if (end := self.ends[state]) is not None
        ]
        return min(costs, default=None)


@dataclass(slots=True)
class _Beginning:
    """The beginning of a word in another script, and the states that its letters lead to.

    is_known: whether words of the index begin so.
    last: its last letters, if they may be doubled or followed by a letter without a sound.
    """

    written: str
    states: dict[int, int]
    is_known: bool
    last: _Letters | None = None

    def merge(self, written: str, states: Mapping[int, int]) -> None:
        """Add another way to read the same letters."""
        if min(states.values()) < min(self.states.values()):
            self.written = written
        for state, cost in states.items():
            self.states[state] = min(cost, self.states.get(state, cost))


class _Speller:
    """Spells the sounds of one word in the letters of a script, shorter beginnings first."""

    def __init__(self, sounds: _Sounds, script: _Script, has_prefix: HasPrefix, most: int) -> None:
        self._sounds, self._script, self._has_prefix = sounds, script, has_prefix
        self._most = most
        self._by_length: list[dict[str, _Beginning]] = [{"": _Beginning("", {0: 0}, is_known=True)}]
        self._dropped: set[str] = set()
        self.found: dict[str, Spelled] = {}

    def spell(self) -> None:
        """Find all spellings, until too many beginnings have been tried."""
        tried = 0
        for beginnings in self._by_length:  # which grows
            for folded, beginning in beginnings.items():
                tried += 1
                if tried > _MOST_BEGINNINGS:
                    return
                self._note(folded, beginning)
                if beginning.is_known:
                    self._extend(folded, beginning)

    def _note(self, folded: str, beginning: _Beginning) -> None:
        cost = self._sounds.end_cost(beginning.states)
        if cost is not None and cost <= self._most and len(folded) >= _LEAST:
            self.found[folded] = Spelled(beginning.written, cost, beginning.is_known)

    def _extend(self, folded: str, beginning: _Beginning) -> None:
        """Add what may follow a beginning to those of its length."""
        ways = {"": beginning.states}
        for sound in self._sounds.next_sounds(beginning.states):
            for sounds, letters in self._script.by_sound.get(sound, {}).items():
                if states := self._after(ways, sounds):
                    for one in letters:
                        self._add(folded, beginning, one, states)
        if beginning.last is not None:
            self._add(folded, beginning, beginning.last._replace(cost=_RARE), beginning.states)
            for one in self._script.silent:
                self._add(folded, beginning, one, beginning.states)

    def _after(self, ways: dict[str, dict[int, int]], sounds: str) -> dict[int, int]:
        """Return the states after some sounds; `ways` has those that are known."""
        known = ways.get(sounds)
        if known is None:
            before = self._after(ways, sounds[:-1])
            known = ways[sounds] = self._sounds.after(before, sounds[-1], self._most)
        return known

    def _add(
        self, folded: str, before: _Beginning, letters: _Letters, states: Mapping[int, int]
    ) -> None:
        """Add a beginning with some more letters, if a word of the index begins or may end so."""
        longer, written = folded + letters.folded, before.written + letters.written
        if letters.cost:
            states = {s: c + letters.cost for s, c in states.items() if c < self._most}
        if not states or longer in self._dropped:
            return
        while len(self._by_length) <= len(longer):
            self._by_length.append({})
        known = self._by_length[len(longer)].get(longer)
        if known is not None:
            known.merge(written, states)
            return
        is_known = self._has_prefix(longer)
        if not is_known and self._sounds.end_cost(states) is None:
            self._dropped.add(longer)
            return
        is_consonant = len(letters.sounds) == 1 and letters.sounds not in _VOWELS
        last = letters if is_consonant and before.last is None else None
        new = _Beginning(written, dict(states), is_known, last)
        self._by_length[len(longer)][longer] = new


@lru_cache(maxsize=1 << 8)  # a word is spelled in one script after another
def _sounds_of(word: str, script: str) -> _Sounds:
    return _Sounds.of(word, _script(script))


def spelled_in(word: str, script: str, has_prefix: HasPrefix) -> list[Spelled]:
    """Spell a word in a script, which may be its own: the words of which an index has the
    beginning, all but the last letters.  Those come first that it has whole, then those with the
    most usual letters.
    """
    lowered, own = word.lower(), script_of(word)
    most = (len(lowered) - 1) // (_PER_RARE if own != script else _PER_RARE_WITHIN)
    speller = _Speller(_sounds_of(lowered, own), _script(script), has_prefix, most)
    speller.spell()
    return sorted(speller.found.values(), key=lambda one: (not one.is_whole, one.cost, one.word))
