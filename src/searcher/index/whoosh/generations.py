"""The folder of an index: generations, of which a link selects the one that is searched.

INDEX/current    a link to the generation that is searched
INDEX/gen-N/     a commit and its segments; a rebuild writes the next one and moves the link
"""

import shutil
from pathlib import Path

from searcher.index.whoosh.commit import Commit, read_commit, write_commit
from searcher.store.durable import fsync, make_folders


class Generations:
    """The generations in a folder, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.link = path / "current"

    def foreign_file(self) -> str:
        """Return the name of a file of a folder that holds no index, nor the beginning of one."""
        if not self.path.is_dir() or self.link.is_symlink():
            return ""
        names = {p.name for p in self.path.iterdir()} - {"next"}
        return min((name for name in names if not name.startswith((".", "gen-"))), default="")

    def served(self) -> Path | None:
        """Return the folder of the generation that is searched; None if there is none yet."""
        try:
            return self.path / self.link.readlink().name
        except FileNotFoundError:
            return None

    def commit(self) -> tuple[Path, Commit] | None:
        """Read the newest commit, with its folder; return None if no commit has these versions.

        Raises DamagedIndex if it cannot be read.
        """
        folder = self.served()
        while folder is not None:
            if commit := read_commit(folder):
                return folder, commit
            # A rebuild may have moved the link since it was read.
            before, folder = folder, self.served()
            if folder == before:
                return None
        return None

    def begin(self, commit: Commit) -> Path:
        """Make the folder of the next generation, with a commit without segments."""
        used = [int(p.name[4:]) for p in self.path.glob("gen-*") if p.name[4:].isdigit()]
        folder = self.path / f"gen-{max(used, default=0) + 1}"
        make_folders(self.path)
        folder.mkdir()
        write_commit(folder, commit)
        return folder

    def serve(self, folder: Path) -> None:
        """Move the link to a generation, durably, and remove the others; open searchers keep
        theirs.
        """
        link = self.path / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        fsync(self.path)
        link.replace(self.link)
        fsync(self.path)
        for old in self.path.glob("gen-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
