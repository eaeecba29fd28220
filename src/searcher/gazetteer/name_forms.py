"""Put names into cases and take them out of cases, by the rules of each language."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache

from searcher.languages import facts
from searcher.languages.places import Cases
from searcher.text import fold, lower

_ACCENTS_FROM = 5  # letters: a shorter name without its accents is another word (Çin, cin)


def shared_letters(name: str, word: str) -> int:
    """Count the letters that a word and a name both begin with; the word may lack the accents of
    the name, but not have others: Görüş is not Gorus.
    """
    count = 0
    for a, b in zip(name, word, strict=False):
        if a != b and fold(a) != b:
            break
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class CaseRules:
    """Rules of a language for cases: endings, what a name may have ended with instead of them, and
    particles written before it: see `languages.places.Cases`.
    """

    endings: tuple[str, ...] = ()
    bare: tuple[str, ...] = ("",)
    before: tuple[str, ...] = ()
    least: int = 3
    lost: Mapping[str, int] | None = None
    shorter: tuple[str, ...] = ()
    language: str = ""
    joined: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    stemmed: bool = True
    declension: Mapping[str, frozenset[str]] = field(default_factory=dict)
    apostrophe: int = 0
    governed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dependent: frozenset[str] = frozenset()

    @classmethod
    def of(cls, language: str) -> "CaseRules":
        """Load the rules of a language, by its code; none if nothing is known of it."""
        known = facts(Cases, language) or Cases()
        endings = sorted(known.endings.split(), key=len, reverse=True)
        return cls(
            tuple(endings),
            ("", *known.bare.split()),
            tuple(known.before.split()),
            known.least,
            known.lost,
            known.shorter,
            language,
            tuple(known.joined.items()),
            tuple(known.changed.items()),
            known.stemmed,
            {end: _endings(forms) for end, forms in _longest_first(known.declension)},
            known.apostrophe,
            {end: frozenset(words.split()) for end, words in known.governed.items()},
            frozenset(known.dependent.split()),
        )

    def spelled(self, word: str) -> str:
        """Write each pair of letters that is also written as one so: Երեւան, ԵՐԵՎԱՆ → երևան.

        Return the same word if the language has no such letters.
        """
        if self.joined:
            word = lower(word, self.language)
            for pair, letter in self.joined:
                word = word.replace(pair, letter)
        return word

    @property
    def inflects(self) -> bool:
        """Whether the language has cases at all."""
        return bool(self.endings or self.before)

    def may_be(self, name: str, word: str) -> bool:
        """Check whether a word is similar enough to a name to be a case of it: a stemmer takes
        Turkish Bakan, minister, for a case of Bakü.
        """
        if self.lost is None:
            return True
        letters, written = (lower(self.spelled(w), self.language) for w in (name, word))
        last, shared = letters[-1], shared_letters(letters, written)
        least = len(letters) - name.endswith(self.shorter)
        return len(written) >= least and shared >= len(letters) - self.lost.get(last, 0)

    def may_be_case(self, name: str, word: str) -> bool:
        """Check whether a word is a name of a place, or that name in a case: nothing but an ending
        of a case is after what the name keeps, and an abbreviation keeps its capitals.
        """
        if name.isupper() and len(name) > 1:
            return _of_abbreviation(name, word)
        letters, written = (lower(self.spelled(w), self.language) for w in (name, word))
        shared = shared_letters(letters, written)
        if shared == len(letters) == len(written):
            return len(letters) >= _ACCENTS_FROM or letters == written
        if len(letters) < self.apostrophe:
            return False
        if self.lost is None:
            return True
        for end, forms in self.declension.items():
            if letters.endswith(end):
                kept = len(letters) - len(end)
                return shared >= kept and written[kept:] in forms
        return self.may_be(name, word) and self._is_extended(letters, written, shared)

    def added_to(self, name: str, word: str) -> str:
        """Return what a word has after a name in small letters; empty if it does not begin so."""
        letters, written = (lower(self.spelled(w), self.language) for w in (name, word))
        return written[len(letters) :] if written.startswith(letters) else ""

    def _is_extended(self, letters: str, written: str, shared: int) -> bool:
        """Check that an ending follows the name, or the letter that its last one becomes."""
        if not self.endings:
            return True
        rest = written[shared:]
        changed = rest[1:] if shared < len(letters) else rest
        return rest in self._known_endings or changed in self._known_endings

    @property
    def _known_endings(self) -> AbstractSet[str]:
        return _ending_set(self.endings)

    def without(self, word: str) -> Iterator[str]:
        """Iterate over the words that may have been put into this case."""
        for particle in ("", *self.before):
            if not word.startswith(particle) or len(word) - len(particle) < self.least:
                continue
            rest = word[len(particle) :]
            if particle:
                yield rest
            if not rest.endswith(self.endings):
                continue  # most words: much faster than one ending after the other
            for ending in self.endings:
                base = rest[: -len(ending)]
                if len(base) >= self.least and rest.endswith(ending):
                    yield from (base + bare for bare in self.bare)
                    for changed, end in self.changed:
                        if base.endswith(changed):
                            yield base.removesuffix(changed) + end


def _longest_first(declension: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(declension.items(), key=lambda item: -len(item[0]))


def _endings(forms: str) -> frozenset[str]:
    return frozenset("" if form == "." else form for form in forms.split())


@cache
def _ending_set(endings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(endings)


def _of_abbreviation(name: str, word: str) -> bool:
    """Check whether a word is an abbreviation, alone or with a small ending: AQSHga, not РАО."""
    rest = word[len(name) :]
    return word.upper().startswith(name) and (
        not rest or (rest.islower() and word.startswith(name))
    )


@cache
def _rules(language: str) -> CaseRules:
    return CaseRules.of(language)


def without_case(word: str, language: str) -> Iterator[str]:
    """Iterate over the names that a word may be a case of, by the rules of a language (its code
    without a region); none if nothing is known of it.
    """
    return _rules(language).without(word)
