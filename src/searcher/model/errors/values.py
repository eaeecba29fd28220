"""Texts that are not valid values."""

from searcher.model.errors.base import SearcherError


class BadDate(SearcherError, ValueError):
    """A text that is not a date in the supported part of EDTF."""

    code = "bad-date"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a date")
        self.text = text
        self.remedy = "Write 2017-03-03, 2017-03, 2017, 1992?, XXXX-04-23 or 2017-06-12/2017-06-14."


class BadPlace(SearcherError, ValueError):
    """A text that is not the code of a country or of a part of one."""

    code = "bad-place"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not the code of a country or of a part of one")
        self.text = text
        self.remedy = "Write a code of ISO 3166, such as KZ, or RU-TA for a part of a country."


class BadIdentifier(SearcherError, ValueError):
    """A text that is not an identifier: its length, a character or the checksum is wrong."""

    code = "bad-identifier"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not an identifier: a character is missing or mistyped")
        self.text = text
        self.remedy = "Compare it with the place you have it from, character by character."
