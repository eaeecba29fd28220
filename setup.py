"""List the packages of the wheel; everything else is in pyproject.toml.

A list in pyproject.toml cannot give a package another name than that of its folder.
"""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages("src"),
        *find_namespace_packages("web"),
        "searcher_samples",
    ]
)
