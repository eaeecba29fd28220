"""Read mail and web archives."""
