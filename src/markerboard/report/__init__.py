"""An answer on paper: one HTML file that needs nothing else, or the same as PDF.

`page` puts it together from an answer, `plots` and `course` place what is drawn, `suppose` and `changes`
say what a missing fact would change. What its first page says is chosen in `render`, for the terminal too.

The plots are tables whose rows carry a small SVG, written by templates. Matplotlib was measured against
them and not taken: 112 MB installed, 0.4 s to import, 0.1 s and 22 KB a figure, text and color in `style`
attributes that a strict content policy refuses, ids that repeat from one figure to the next, and nothing
that a screen reader could read. A table is its own text alternative, wraps, and breaks across pages.
"""
