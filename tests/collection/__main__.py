"""Make a collection of any size, or only its documents, from the folder `tests`.

    python -m collection FOLDER --size 10000
    python -m collection FOLDER --size 10000 --documents

The second writes FOLDER/1, FOLDER/2, …, to be ingested one after the other, and
FOLDER/sources.toml, the registry for the archive.
"""

from pathlib import Path

import click

from collection.making import SIZE, make, write


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--size", default=SIZE, show_default=True)
@click.option("--documents", "only_documents", is_flag=True, help="Write documents; ingest none.")
def main(*, folder: Path, size: int, only_documents: bool) -> None:
    """Make a collection of generated records in FOLDER, or only their documents."""
    if only_documents:
        write(folder, size)
        return
    collection = make(folder, size)
    click.echo(f"{sum(1 for _ in collection.archive.ids())} records in {folder}")


if __name__ == "__main__":
    main()
