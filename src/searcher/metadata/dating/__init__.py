"""The dates of publication and of the last change of a document."""
