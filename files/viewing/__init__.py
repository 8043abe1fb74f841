"""What a reader is shown of a file: bytes in, rows out. Pure."""
