"""Answers as examples in the description of the JSON interface; what they name is invented."""

from searcher.alignment import MarkKind
from searcher.model.dossier import DossierEntry, DossierFile, DossierSection
from searcher.model.facets import Field
from searcher.model.query import Sort, Unit
from searcher.search.answers import (
    Bar,
    FacetPage,
    FoundRecord,
    FoundWord,
    RecordLine,
    TimelineOfSearch,
    ValueCount,
)
from searcher.search.side_by_side import ComparedParagraph, ComparedRow, MarkedPart, SideBySide
from searcher.sources import SourceKind
from searcher_web.answers import (
    ChangeLine,
    ChangeList,
    ComparedSearch,
    CountryLine,
    CountryList,
    DossierLine,
    DossierPage,
    MentionLine,
    MentionList,
    PairLine,
    PairList,
    RecordsShared,
    SearchAnswer,
    SearchesCompared,
    SentenceLine,
    SourceLine,
    SourceList,
)
from searcher_web.api_paths import API

_SITE = "https://archive.example"
_RECORD = "c9e2uwtqzcsk"
_SOURCE = "Steppe Wire"

SEARCH = SearchAnswer(
    query="rail transport",
    filters=(),
    sort=Sort.RELEVANCE,
    page=1,
    size=1,
    total=2,
    hits=(
        FoundRecord(
            id=_RECORD,
            version=1,
            title="Armenia and Kazakhstan sign a memorandum on rail transport",
            date="2014-03-25",
            pairs=("AM-KZ",),
            source=_SOURCE,
            kind="news",
            language="en",
            score=7.214503,
            snippet="The ministers signed a memorandum on rail transport.",
            recognised=None,
            lacking=(),
            reasons=(FoundWord("rail", "", {"rail": 3}), FoundWord("transport", "", {})),
            marks=((37, 41), (42, 51)),
            others=0,
        ),
    ),
    facets={Field.PAIR: (ValueCount("AM-KZ", 2),)},
    also_searched=(),
    notices=(),
    suggestions=(),
    next=f"{_SITE}{API}/search?q=rail+transport&size=1&cursor=WyJ6",
)
FACET = FacetPage(Field.SOURCE, 2, (ValueCount(_SOURCE, 2),))
TIMELINE = TimelineOfSearch(2, Unit.YEAR, 0, (Bar("2014", 1, 1), Bar("2015", 1, 1)))
PAIRS = PairList((PairLine("AM-KZ", ("AM", "KZ"), 2, f"{_SITE}/pairs/AM-KZ"),), None)
COUNTRIES = CountryList((CountryLine("KZ", "Kazakhstan", 2, f"{_SITE}/countries/KZ"),), None)
SOURCES = SourceList(
    (
        SourceLine(
            _SOURCE, 2, "steppe-wire", SourceKind.AGENCY, "KZ", ("en", "ru"), ("wire.example",)
        ),
    ),
    None,
)
DOSSIERS = DossierPage(
    (
        DossierLine(
            "h4rw8n2sxk6p",
            1,
            "Railways between Armenia and Kazakhstan",
            "2026-03-25T10:00:00Z",
            f"{_SITE}/dossiers/h4rw8n2sxk6p",
        ),
    ),
    None,
)
CHANGES = ChangeList(
    (ChangeLine(_RECORD, 1, "2026-03-25T10:00:00Z", f"{_SITE}/d/{_RECORD}"),), None, "WyJ6"
)
_OTHER = "d4h7mmq2k9tr"
_TITLE = "Armenia and Kazakhstan sign a memorandum on rail transport"
_DAY = "2014-03-25"
MENTIONS = MentionList(
    1,
    (
        MentionLine(
            id=_RECORD,
            version=1,
            title=_TITLE,
            date=_DAY,
            source=_SOURCE,
            language="en",
            title_marks=((44, 48),),
            count=2,
            complete=True,
            sentences=(
                SentenceLine(
                    "The ministers spoke about rail freight.",
                    2,
                    ((26, 30),),
                    f"{_SITE}/d/{_RECORD}/v1#p2",
                ),
            ),
            address=f"{_SITE}/d/{_RECORD}/v1",
        ),
    ),
    (),
    None,
)
_FIRST = ComparedParagraph(1, "It was signed in Yerevan.", (MarkedPart(17, 24, MarkKind.NAME),))
_SECOND = ComparedParagraph(1, "In Yerevan it was signed.", (MarkedPart(3, 10, MarkKind.NAME),))
COMPARED = SideBySide(
    permalink=f"/compare/{_RECORD}/v1/{_OTHER}/v1",
    first=RecordLine(_RECORD, 1, _TITLE, _DAY, _SOURCE, "en"),
    second=RecordLine(_OTHER, 1, "A memorandum on rail transport", _DAY, None, "en"),
    both=1,
    only_first=0,
    only_second=0,
    left_out=(0, 0),
    rows=(ComparedRow((_FIRST,), (_SECOND,), moved=False),),
)
COMPARED_SEARCHES = SearchesCompared(
    ComparedSearch("/search?q=rail", 3, {Field.SOURCE: (ValueCount(_SOURCE, 3),)}, (), None),
    ComparedSearch("/search?q=freight", 2, {Field.SOURCE: (ValueCount(_SOURCE, 2),)}, (), None),
    RecordsShared(1, 2, 1),
)
DOSSIER = DossierFile(
    "Railways", "", (DossierSection("2014", (DossierEntry(_RECORD, 1, "The first account."),)),)
)
