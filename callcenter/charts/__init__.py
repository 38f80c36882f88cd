"""Pictures of plain numbers as inline SVG: no script, no style sheet, nothing to load.

Every picture can be read in grey, by colour-blind people and by a screen reader: what colour tells
is told by pattern, dash or place as well, values stand beside their marks, and ``title`` and
``desc`` say it in words. The caller gives every word in the reader's language.
"""
