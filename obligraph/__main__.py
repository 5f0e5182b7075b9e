"""`python -m obligraph` is the command `obligraph`."""

from obligraph.cli import main

main()
