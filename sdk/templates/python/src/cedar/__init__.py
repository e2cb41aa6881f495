"""Reads residents from Cedar."""
