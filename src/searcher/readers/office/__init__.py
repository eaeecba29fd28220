"""Office documents: DOCX, ODT, RTF."""
