"""Find the single inputs that paths, patterns, folders, manifests and containers lead to."""
