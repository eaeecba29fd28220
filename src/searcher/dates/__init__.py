"""Calendar dates with precision (EDTF), and reading them from text and markup."""

from searcher.dates.edtf import Edtf
from searcher.dates.reading import Reading, find_dates, read_date, read_short_date, read_stamp

__all__ = ["Edtf", "Reading", "find_dates", "read_date", "read_short_date", "read_stamp"]
