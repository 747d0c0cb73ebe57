"""The version of the package, and a day that was past when it was made."""

from datetime import date

__version__ = "0.2.0"
MADE = date(2026, 11, 28)
"""What is dated up to here lies in the past whatever a clock says."""
