#!/usr/bin/env python
"""Command line of the desk: `manage.py serve`, `demo`, `explain`, `ask` and Django's own commands."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
