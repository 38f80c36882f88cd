"""What queueing theory says of a line: formulas, to plan with and to test against."""
