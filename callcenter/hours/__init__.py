"""Opening hours as people write them: weeks, holidays, dates. The core is told moments alone."""
