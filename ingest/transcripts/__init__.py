"""Transcriptions that come as files: plain text with page breaks, ALTO, or several of them in a zip."""
