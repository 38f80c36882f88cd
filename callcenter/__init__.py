"""One line of people, served fairly, whoever picks up. `docs/architecture.md` walks one call."""
