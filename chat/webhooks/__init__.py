"""One request to the address of another program: which may be asked at all, how it is signed, how it is sent."""
