"""Every error that this library raises on purpose, in one tree.

    SearcherError
    ├── RefusedInput        one input of an ingest cannot be ingested (inputs, originals)
    ├── ArchiveError        the archive, its records and saved searches (archive)
    ├── IndexFailure        the index, which can be rebuilt (index)
    ├── QueryError          a query is not valid (queries)
    ├── BadTable            a table of corrections is not valid (inputs)
    ├── BadDate, BadIdentifier, BadPlace               a text is not a valid value (values)
    ├── BadRegistry, BadSelector, BadSource, NotShipped, SourceExists, SourceInUse,
    │   UnknownSource                                 the registry (sources)
    ├── MissingExtra        an optional part is not installed (extras)
    └── BadSetting, CannotServe                        the site cannot be served (site)

Each error has a stable `code` and carries its values as attributes; its message states what is
wrong and where, its `remedy` what to do.
"""

from searcher.model.errors.archive import (
    ArchiveError,
    ArchiveLocked,
    BadDossier,
    BadExport,
    BadMerge,
    ChangedSince,
    DamagedRecord,
    DamagedSearch,
    IdentityCollision,
    LaterExport,
    LaterRecord,
    NotAnArchive,
    NotWithdrawn,
    OccupiedFolder,
    PurgedRecord,
    TooManySearches,
    UnknownRecord,
    UnknownReviewFlag,
    UnknownSearch,
    UnreadablePath,
    WithdrawnRecord,
)
from searcher.model.errors.base import SearcherError
from searcher.model.errors.extras import MissingExtra
from searcher.model.errors.index import (
    DamagedIndex,
    DamagedTable,
    ForeignIndex,
    IndexFailure,
    IndexLocked,
    MissingIndex,
    NotAnIndex,
)
from searcher.model.errors.inputs import (
    AddressInput,
    BadHint,
    BadTable,
    LinkedInput,
    NestedContainer,
    NotAFile,
    OutsideInput,
    RefusedInput,
    ReportInput,
    StoredInput,
    SummaryOnly,
    UnreadableInput,
    WithoutAttachment,
)
from searcher.model.errors.originals import (
    BombOriginal,
    DamagedOriginal,
    DataOriginal,
    EmptyOriginal,
    EncryptedOriginal,
    EndlessInput,
    FramesetOriginal,
    MissingReader,
    OversizedOriginal,
    ReaderFault,
    ScannedOriginal,
    StuckOriginal,
    TooDeepOriginal,
    TooLargeOriginal,
    TooSlowOriginal,
    TruncatedOriginal,
    UndecodableOriginal,
    UnrecognisedOriginal,
    UnsupportedOriginal,
)
from searcher.model.errors.queries import QueryError
from searcher.model.errors.site import BadSetting, CannotServe
from searcher.model.errors.sources import (
    BadRegistry,
    BadSelector,
    BadSource,
    NotShipped,
    SourceExists,
    SourceInUse,
    UnknownSource,
)
from searcher.model.errors.values import BadDate, BadIdentifier, BadPlace

__all__ = [
    "AddressInput",
    "ArchiveError",
    "ArchiveLocked",
    "BadDate",
    "BadDossier",
    "BadExport",
    "BadHint",
    "BadIdentifier",
    "BadMerge",
    "BadPlace",
    "BadRegistry",
    "BadSelector",
    "BadSetting",
    "BadSource",
    "BadTable",
    "BombOriginal",
    "CannotServe",
    "ChangedSince",
    "DamagedIndex",
    "DamagedOriginal",
    "DamagedRecord",
    "DamagedSearch",
    "DamagedTable",
    "DataOriginal",
    "EmptyOriginal",
    "EncryptedOriginal",
    "EndlessInput",
    "ForeignIndex",
    "FramesetOriginal",
    "IdentityCollision",
    "IndexFailure",
    "IndexLocked",
    "LaterExport",
    "LaterRecord",
    "LinkedInput",
    "MissingExtra",
    "MissingIndex",
    "MissingReader",
    "NestedContainer",
    "NotAFile",
    "NotAnArchive",
    "NotAnIndex",
    "NotShipped",
    "NotWithdrawn",
    "OccupiedFolder",
    "OutsideInput",
    "OversizedOriginal",
    "PurgedRecord",
    "QueryError",
    "ReaderFault",
    "RefusedInput",
    "ReportInput",
    "ScannedOriginal",
    "SearcherError",
    "SourceExists",
    "SourceInUse",
    "StoredInput",
    "StuckOriginal",
    "SummaryOnly",
    "TooDeepOriginal",
    "TooLargeOriginal",
    "TooManySearches",
    "TooSlowOriginal",
    "TruncatedOriginal",
    "UndecodableOriginal",
    "UnknownRecord",
    "UnknownReviewFlag",
    "UnknownSearch",
    "UnknownSource",
    "UnreadableInput",
    "UnreadablePath",
    "UnrecognisedOriginal",
    "UnsupportedOriginal",
    "WithdrawnRecord",
    "WithoutAttachment",
]
