"""Rounds to medians with their spread, and Markdown tables."""
import statistics


def spread(samples, digits=0):
    """"median (smallest - largest)"."""
    low, high = min(samples), max(samples)
    return f"{statistics.median(samples):,.{digits}f} ({low:,.{digits}f} - {high:,.{digits}f})"


def ratio(samples, baseline, digits=2):
    """Median of the ratios round by round: what one round's neighbours disturb, they disturb for
    both."""
    return f"{statistics.median(a / b for a, b in zip(samples, baseline)):.{digits}f}"


def markdown(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
