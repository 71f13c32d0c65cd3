"""Faults (故障): real ones against the real programs, and after each the same truth (`truth.py`)."""
