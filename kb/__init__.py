"""The knowledge base: the nouns, the rules, the record and its indexes."""
