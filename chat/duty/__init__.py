"""The critical incident, and the duty specialist who is called to it round the clock."""
