"""What holds for every test."""

from hypothesis import settings

# The first call of a reader loads its data, and machines differ: time is measured elsewhere.
settings.register_profile("archive", deadline=None)
settings.load_profile("archive")
