"""One line of people, served fairly, whoever picks up. `docs/architecture.md` walks one call."""

__version__ = "0.1.0"
