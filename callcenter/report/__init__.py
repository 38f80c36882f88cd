"""The report of a day: what its figures mean, and how people read them. docs/report.md tells all.

Pure: what the store has counted comes in, words and pictures go out.
"""
