"""How fast the desk is, beside a floor measured in the same run: `python -m benchmarks`."""
