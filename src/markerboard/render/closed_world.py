"""What a closed world would say, counted beside our answers, in words."""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.answer.closed_world import Comparison
from markerboard.render.words import Sentences

GENES, TRIALS = 8, 20


def told(made: Comparison, sentences: Sentences) -> Iterator[str]:
    """The counts as lines: all trials together, the genes, then each trial that has such a match."""
    w = sentences.words
    yield w("closed heading", pack=made.pack, patients=made.patients, trials=len(made.trials))
    yield w("closed here", n=made.total("fits"))
    yield w("closed there", n=made.total("closed"), undecided=made.total("undecided"))
    genes = sentences.joined([f"{gene} {n}" for gene, n in made.genes.most_common(GENES)], "list")
    yield w("closed untested", n=made.total("untested"))
    if made.concerned:
        yield w("closed concerned", n=made.concerned, genes=genes)
    if left := made.total("left"):
        yield w("closed left", n=left)
    ranked = sorted(made.trials.values(), key=lambda one: (-one.untested, one.trial))
    for one in [each for each in ranked if each.untested][:TRIALS]:
        yield w("closed trial", trial=f"{made.pack}:{one.trial}", n=one.untested, closed=one.closed,
                fits=one.fits)
