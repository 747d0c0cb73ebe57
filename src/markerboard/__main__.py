"""`python -m markerboard`, where the command is not on the path."""

from markerboard.cli import main

if __name__ == "__main__":
    main()
