"""The source and the creator of a document: who published it, who wrote it."""
