"""Which packages are in the wheel; all else is in pyproject.toml.

The finder of pyproject.toml cannot give a package another name than that of its folder.
"""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages("src"),
        *find_namespace_packages("web"),
        "searcher_samples",
    ]
)
