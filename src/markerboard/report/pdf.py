"""The report as PDF, through WeasyPrint (the extra `pdf`), which reads the same file as a browser."""

from __future__ import annotations

from typing import Any, Literal

Paper = Literal["A4", "Letter"]


def pdf(html: str, paper: Paper = "A4") -> bytes:
    """A report as PDF. Raises ImportError where WeasyPrint is not installed."""
    from weasyprint import CSS, HTML  # heavy, and only for who asks for PDF

    def nothing(url: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"a report asks for nothing from outside, yet it asked for {url}")

    size = CSS(string=f"@page {{ size: {paper} }}")
    made: bytes = HTML(string=html, url_fetcher=nothing).write_pdf(stylesheets=[size], pdf_identifier=b"")
    return made
