"""Finding articles by the words of a question: stems, spelling, BM25 over fields."""
