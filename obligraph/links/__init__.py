"""Links to the catalogues and vocabularies of others."""
