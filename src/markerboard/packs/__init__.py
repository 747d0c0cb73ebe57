"""Others' knowledge as packs: a table comes in, compact items with conditions and an origin go out."""
