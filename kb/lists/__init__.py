"""Reading lists: proposed for a need, changed, published, and made ready for a session."""
