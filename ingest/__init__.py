"""From a file to a parsed document: one reader a format, then one step a module."""
