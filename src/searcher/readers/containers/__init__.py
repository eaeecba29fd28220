"""Containers: files that hold other files or documents."""
