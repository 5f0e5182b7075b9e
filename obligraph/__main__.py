"""`python -m obligraph` is the command `obligraph`."""

from obligraph.cli.main import run

run()
