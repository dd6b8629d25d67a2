"""Faults planted on purpose: whether the checks find what contributors, spreadsheets and careless scripts do."""
