"""Put names into cases and take them out of cases, by the rules of each language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from searcher.languages import facts
from searcher.languages.places import Cases
from searcher.text import fold, lower


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

    def without(self, word: str) -> Iterator[str]:
        """Iterate over the words that may have been put into this case."""
        for particle in ("", *self.before):
            if not word.startswith(particle) or len(word) - len(particle) < self.least:
                continue
            rest = word[len(particle) :]
            if particle:
                yield rest
            for ending in self.endings:
                base = rest[: -len(ending)]
                if len(base) >= self.least and rest.endswith(ending):
                    yield from (base + bare for bare in self.bare)
                    for changed, end in self.changed:
                        if base.endswith(changed):
                            yield base.removesuffix(changed) + end


@cache
def _rules(language: str) -> CaseRules:
    return CaseRules.of(language)


def without_case(word: str, language: str) -> Iterator[str]:
    """Iterate over the names that a word may be a case of, by the rules of a language (its code
    without a region); none if nothing is known of it.
    """
    return _rules(language).without(word)
