"""`python -m obligraph` is the command `obligraph`."""

from obligraph.cli.main import main

main()
