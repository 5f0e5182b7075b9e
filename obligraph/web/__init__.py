"""The server: the same answers as web pages, linked data, a SPARQL endpoint and an API. It looks only down."""
