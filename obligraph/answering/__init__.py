"""Saved questions, their answers, and what is built of answers."""
