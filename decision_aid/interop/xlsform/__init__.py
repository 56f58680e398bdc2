"""The questions as an XLSForm, for tablets (ODK, Kobo, Enketo), and what was answered there.

A tablet has no engine: it asks, and shows whom to call. The guidance is made from what it sends.
"""
