"""The command `markerboard`, and `python -m markerboard` where it is not on the path."""

import gc

# Before click is imported: a short-lived process that frees nothing gains by not looking for garbage.
gc.disable()

from markerboard.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
