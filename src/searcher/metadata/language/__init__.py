"""Detect the language of a document and of its passages in other languages.

- `function_words`: by its function words, fast
- `foreign_letters`: not, by letters that it does not have
- `letter_statistics`: by its letters and by how often the archive has each language
- `passages`: of each paragraph
- `language_detector`: all of these for one document
"""

from searcher.metadata.language.language_detector import LanguageDetection, detect_language

__all__ = ["LanguageDetection", "detect_language"]
