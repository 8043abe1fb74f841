"""The operators' console: lists, one chat at the desk, and what is known about its customer."""
