"""The line on a virtual clock: the very core that serves callers, with no PBX and no waiting."""
