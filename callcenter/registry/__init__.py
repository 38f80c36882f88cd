"""Asking who calls, in the background and within a time: nobody's call waits for the answer."""
