"""Drills for organisations whose invoicing stops."""
