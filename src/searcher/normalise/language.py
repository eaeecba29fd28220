"""The language of a document: by its letters' statistics, with the markup as second witness."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from searcher.normalise.draft import Draft, Finding
from searcher.record import Evidence, Note, Where

_ENOUGH = 4000  # characters that settle it
_SURE = 0.9


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(draft: Draft) -> Finding[str]:
    """The BCP 47 tag of the language; in doubt also a note."""
    if hinted := draft.hinted("language"):
        return Finding(hinted[0].value.strip(), (hinted[1],))
    sample = f"{draft.title or ''}\n{draft.body}"[:_ENOUGH]
    tag, sure = _identifier().classify(sample)
    start = Where("body", 0, min(len(draft.body), _ENOUGH))
    heard = [
        Evidence(
            "language", tag, sample[:60].strip(), start, "letter-statistics", round(float(sure), 4)
        )
    ]
    for witness in draft.parsed.heard("lang", "json-ld:inLanguage", "meta:content-language"):
        claimed = witness.value.replace("_", "-").split(",")[0].strip().split("-")[0].lower()
        heard.append(
            Evidence(
                "language",
                claimed,
                witness.value,
                Where("markup", at=witness.at),
                witness.name,
                0.7,
            )
        )
    agreed = any(e.value == tag for e in heard[1:])
    if sure < _SURE and not agreed:
        return Finding(tag, tuple(heard), (Note("language-unsure", "language", tag),))
    return Finding(tag, tuple(heard))
