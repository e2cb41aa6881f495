"""Turns an adapter, written with generators, into the state machine that the host steps."""
