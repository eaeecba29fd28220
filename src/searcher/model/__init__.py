"""The values that everything else is about: records, dates, identifiers, queries, errors."""
