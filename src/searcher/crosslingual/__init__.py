"""Words of other languages that mean nearly the same, from a table made of the index's own words.

`build_table` compares the words of an index by multilingual vectors; the table is a file in the
folder of the index.  A search only looks words up in it: no model is loaded, and no vector.
"""

from searcher.crosslingual.building import DEFAULTS, Embed, Settings, build_table
from searcher.crosslingual.model import Model, load_model
from searcher.crosslingual.table import ComparedWord, Header, Neighbour, NeighbourTable, Relatedness
from searcher.crosslingual.table_file import TableFile, read_table, table_path, write_table
from searcher.crosslingual.words import MOST_WORDS, select_terms, with_written_forms

__all__ = [
    "DEFAULTS",
    "MOST_WORDS",
    "ComparedWord",
    "Embed",
    "Header",
    "Model",
    "Neighbour",
    "NeighbourTable",
    "Relatedness",
    "Settings",
    "TableFile",
    "build_table",
    "load_model",
    "read_table",
    "select_terms",
    "table_path",
    "with_written_forms",
    "write_table",
]
