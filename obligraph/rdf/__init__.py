"""The graph: its words, its engines, its statements, and whole files of them."""
