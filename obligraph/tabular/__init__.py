"""Workbooks and CSV files: read, checked, written, given back."""
