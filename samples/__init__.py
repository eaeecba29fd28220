"""The sample collection: invented documents, to try the program with."""
