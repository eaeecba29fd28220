"""The language of a document and of its parts: by their letters, with the markup as a witness.

Statistics of letters cost a millisecond a thousand characters, so they are asked about the
opening, and then only about paragraphs that have too few small words of the language found.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from searcher.languages import every
from searcher.languages.words import Profile
from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.model.record import Evidence, Locator, Passage
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import LanguageClaim, LanguagePlace
from searcher.text import CachedPredicate, bare_words

_OPENING = 400  # characters of an opening that mostly settle it
_GLANCE = 120  # characters that show that nothing has changed
_ENOUGH = 4000  # characters that settle it if the opening did not
_SURE = 0.9
_GUESSED = 0.3  # below this it is no better than a guess among a hundred languages
_SETTLED = 0.98
_PLACES = (LanguagePlace.DECLARED, LanguagePlace.JSON_LD, LanguagePlace.META)
_RARE = 0.02  # how often any other language is met, beside those that the archive has
_SHORTEST = 60  # characters of a paragraph that can have a language of its own
_SURE_OF_PASSAGE = 0.95
_PLAIN = ("en", "ru", "hy", "ka")
_MANY = 8  # small words which leave no doubt of the language of an opening
_SOME = 3  # small words which leave none where letters say the same
_FEW = 2  # small words which show that a paragraph is in the document's language


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a document, and the parts of its body that are in another."""

    detection: Detection[str]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters `start` to `end` of the body, their language, and how sure that is."""

    language: str
    start: int
    end: int
    sure: float = 1.0


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _classify(text: str) -> tuple[str, float]:
    """The likeliest language of a text by its letters and by how often the archive has it."""
    ranks: list[tuple[str, float]] = _identifier().rank(text)
    if ranks[0][1] >= _SETTLED:
        return ranks[0]
    weighed = [(sure * _weights().get(tag, _RARE), tag) for tag, sure in ranks]
    best, tag = max(weighed)
    likely = best / sum(sure for sure, _ in weighed)
    # What only its rivals' rarity speaks for is no surer than its letters are.
    return tag, likely if _is_backed(text, tag) else min(likely, dict(ranks)[tag])


@cache
def _weights() -> Mapping[str, float]:
    """How often each language is met, beside the commonest: 1."""
    profiles = every(Profile).items()
    return {lang: p.prevalence for lang, p in profiles if p.prevalence is not None}


def _is_backed(text: str, language: str) -> bool:
    """Whether small words speak for a language, and fewer for all others."""
    own, strange = _small_words_in(text, language)
    return own > strange


def _small_words_in(text: str, language: str) -> tuple[int, int]:
    """How many words of a text are small ones of a language, and how many are of others only."""
    words, small = _lower_words(text), _small_words().get(language, frozenset())
    strange = sum(map(_strange_words(language).__contains__, words))
    return sum(map(small.__contains__, words)), strange


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    """The small words of each language."""
    words = ((lang, frozenset(p.function_words.split())) for lang, p in every(Profile).items())
    return {lang: known for lang, known in words if known}


@cache
def _strange_words(language: str) -> frozenset[str]:
    """The small words of all languages but one."""
    every = frozenset().union(*_small_words().values())
    return every - _small_words().get(language, frozenset())


def language_of(context: DocumentContext) -> Tongue:
    """The BCP 47 tag of the language, in doubt also a note; and the passages in others."""
    if hinted := context.hinted("language"):
        tag = hinted[0].value.strip()
        spans = list(_spans(context, tag.split("-", 1)[0].lower()))
        return Tongue(Detection(tag, (hinted[1],)), _passages(spans, tag.split("-", 1)[0]))
    opening = _opening(context)
    spans = list(_spans(context, opening.language))
    main = _most_of(spans, opening)
    heard = (_letters(context, main), *_claimed(context))
    agreed = any(e.value == main.language for e in heard[1:])
    if main.sure < _GUESSED and not agreed:
        return Tongue(
            Detection(None, heard, (ReviewFlag(ReviewCode.LANGUAGE_UNKNOWN, "language"),)), ()
        )
    doubt = main.sure < _SURE and not agreed
    notes = (ReviewFlag(ReviewCode.LANGUAGE_UNSURE, "language", main.language),) if doubt else ()
    return Tongue(Detection(main.language, heard, notes), _passages(spans, main.language))


def _opening(context: DocumentContext) -> _Span:
    """What the first words are written in; more of them are read while it is not sure."""
    end = min(len(context.body), _OPENING)
    if plain := _plainly(context.body[:_OPENING]):
        return _Span(plain, 0, end)
    tag, sure = _classify(f"{context.title or ''}\n{context.body[:_OPENING]}")
    if sure < _SETTLED:
        text = f"{context.title or ''}\n{context.body[:_ENOUGH]}"
        tag, sure = _classify(text)
        sure = max(sure, _SURE) if _agrees(text, tag) else sure
    return _Span(tag, 0, end, round(sure, 4))


def _agrees(text: str, language: str) -> bool:
    """Whether the small words of a text say what its letters do, so that both leave no doubt."""
    own, strange = _small_words_in(text, language)
    return own >= _SOME and own >= _SOME * strange


def _plainly(text: str) -> str | None:
    """The language of a text whose small words leave no doubt, if it is one of those that no
    other is easily taken for: ten times quicker than letters.
    """
    words = _lower_words(text)
    for language in _PLAIN:
        own = sum(map(_small_words()[language].__contains__, words))
        if own >= _MANY and own >= 2 * sum(map(_strange_words(language).__contains__, words)):
            return language
    return None


def _lower_words(text: str) -> list[str]:
    return bare_words(text if text.isascii() else text.lower(), "en")


def _spans(context: DocumentContext, language: str) -> Iterator[_Span]:
    """Each longer paragraph with its language: the document's, unless it is surely another."""
    shows = _Shows(context, language)
    start = len(context.full_text) - len(context.body)
    offset = start
    for block in context.blocks:
        end = start + len(block.text)
        if len(block.text) >= _SHORTEST:
            known = shows.language(start, end)
            tag, sure = (language, 1.0) if known else _of_paragraph(block.text, language)
            yield _Span(tag, start - offset, end - offset, round(sure, 4))
        start = end + 2


def _of_paragraph(text: str, language: str) -> tuple[str, float]:
    """The language of a paragraph, `language` unless it is surely another; asked more and more."""
    if _classify(text[:_GLANCE])[0] == language:
        return language, 1.0
    tag, sure = _classify(text[:_OPENING])
    return (tag if sure >= _SURE_OF_PASSAGE else language), sure


class _Shows:
    """Where the small words of a text show a language, and no other one better."""

    def __init__(self, context: DocumentContext, language: str) -> None:
        read = context.tokenize(language)
        own, strange = _questions(language)
        self._starts = read.starts
        self._own, self._strange = own.positions(read), strange.positions(read)

    def language(self, start: int, end: int) -> bool:
        """Whether they do so from character `start` to `end`."""
        first, after = bisect_left(self._starts, start), bisect_left(self._starts, end)
        own = _between(self._own, first, after)
        return own >= _FEW and own >= _between(self._strange, first, after)


def _between(found: list[int], first: int, after: int) -> int:
    """How many of the words found, in order, are from word `first` on and before `after`."""
    return bisect_left(found, after) - bisect_left(found, first)


@cache
def _questions(language: str) -> tuple[CachedPredicate, CachedPredicate]:
    """Whether a word is a small one of a language, and whether it is one of another."""
    own, strange = _small_words().get(language, frozenset()), _strange_words(language)
    return CachedPredicate(lambda word: word.lower() in own), CachedPredicate(
        lambda w: w.lower() in strange
    )


def _most_of(spans: list[_Span], opening: _Span) -> _Span:
    """The language that most of the text is in; that of the opening if no part is long."""
    letters: Counter[str] = Counter()
    for span in spans:
        letters[span.language] += span.end - span.start
    if not letters or letters[opening.language] * 2 >= letters.total():
        return opening
    best = letters.most_common(1)[0][0]
    return max((s for s in spans if s.language == best), key=lambda s: s.sure)


def _passages(spans: list[_Span], language: str) -> tuple[Passage, ...]:
    """Neighbouring paragraphs in one other language are one passage."""
    runs = [(tag, list(run)) for tag, run in groupby(spans, key=lambda s: s.language)]
    return tuple(Passage(tag, run[0].start, run[-1].end) for tag, run in runs if tag != language)


def _letters(context: DocumentContext, span: _Span) -> Evidence:
    found = context.body[span.start : span.end][:60].strip() or (context.title or "")[:60]
    where = Locator("body", span.start, span.end)
    rule = "small-words" if span.sure == 1 else "letter-statistics"
    return Evidence("language", span.language, found, where, rule, span.sure)


def _claimed(context: DocumentContext) -> Iterator[Evidence]:
    for claim in context.document.claims_of(LanguageClaim, *_PLACES):
        tag = claim.value.replace("_", "-").split(",")[0].strip().split("-")[0].lower()
        where = Locator("markup", part=claim.locator)
        yield Evidence("language", tag, claim.value, where, claim.rule, 0.7)
