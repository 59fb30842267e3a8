"""The frame: settings, layout, the anhe command. It knows every room; no room knows it."""
