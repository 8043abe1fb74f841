"""Bytes in, verdict out: what a file is by what stands in it, whatever it calls itself."""

from .verdict import inspect

__all__ = ["inspect"]
