"""What a question asks, read before anything is looked for: its parts, its words, its names and its filters."""
