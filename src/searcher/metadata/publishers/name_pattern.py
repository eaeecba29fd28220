"""How the name of a publisher is written in a text: in quotation marks, or with capitals."""

_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÇƏĞÖŞÜİԱ-Ֆ]"
_WORD_END = r"[\w&\-]*(?:\.(?=\w)[\w\-]+)*"  # a point within a word: Lantern.example

PUBLISHER_NAME = (
    r"(?:[«“\"„]([^«»“”\"„]{2,70})[»”\"“]"
    rf"|((?:{_CAPITAL}|[a-z]+[A-Z]){_WORD_END}(?:\s(?:{_CAPITAL}{_WORD_END})){{0,4}}))"
)
"""A name of up to five words; the first group is one in quotation marks, the second one without."""
