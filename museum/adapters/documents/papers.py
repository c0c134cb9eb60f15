"""Administrative documents as DOCX, PDF and XLSX: the libraries that write them are loaded when first wanted."""

from __future__ import annotations

from museum.adapters.documents.typst import TypstRenderer
from museum.domain.papers import Paper, PaperFormat


class DecreePapers:
    """A `museum.ports.papers.PaperWriter` in the layout of Nghị định 30/2020/NĐ-CP.

    The same paper gives the same bytes at any time: no file says when it was written.
    """

    def __init__(self, typst: TypstRenderer) -> None:
        """Let `typst` set the PDF and draw the charts that a DOCX shows."""
        self._typst = typst

    def write(self, paper: Paper, form: PaperFormat) -> bytes:
        """Give the file; raises `Unavailable` where too many are being made."""
        if form is PaperFormat.DOCX:
            from museum.adapters.documents.decree_docx import write_docx  # noqa: PLC0415

            return write_docx(paper, self._typst)
        if form is PaperFormat.XLSX:
            from museum.adapters.documents.decree_xlsx import write_xlsx  # noqa: PLC0415

            return write_xlsx(paper)
        from museum.adapters.documents.decree_pdf import write_pdf  # noqa: PLC0415

        return write_pdf(paper, self._typst)
