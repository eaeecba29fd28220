"""Make a collection of any size: `python -m collection FOLDER --size 10000` (from `tests/`)."""

from pathlib import Path

import click

from collection.making import SIZE, make


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--size", default=SIZE, show_default=True)
def main(folder: Path, size: int) -> None:
    """Ingest so many generated documents into FOLDER/archive."""
    collection = make(folder, size)
    click.echo(f"{sum(1 for _ in collection.archive.ids())} records in {folder}")


if __name__ == "__main__":
    main()
