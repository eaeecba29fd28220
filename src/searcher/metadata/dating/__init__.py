"""Dates of publication and modification."""
