"""The sample collection: invented documents for the demo, the tests and the evaluation."""
