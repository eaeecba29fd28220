"""Recognise the text of scanned pages (OCR), by a program that is optional."""
