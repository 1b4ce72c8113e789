"""Find passages by meaning and by words, from indexes that are derived from the record."""
