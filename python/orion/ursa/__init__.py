"""Ursa: recordings as files. Readers, content hashes, conversion and simulation; no torch here."""
