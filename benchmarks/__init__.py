"""Speed, beside peers, in one run on one machine: each module prints medians and ratios."""
