"""Formats in which records, codings, schemes and tables go out to other programs and come back."""
