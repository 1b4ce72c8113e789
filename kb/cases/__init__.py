"""Case studies: written here as drafts, published, and compared."""
