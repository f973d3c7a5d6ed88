"""Talking to AWS."""
