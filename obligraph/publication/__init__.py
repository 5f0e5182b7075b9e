"""The graph as others take it: context, catalogue, cubes, tables, releases."""
