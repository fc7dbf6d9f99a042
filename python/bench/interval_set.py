"""Which held-out windows were trained on, by a plain Python set: prints the seconds for a number of windows.

A window is the pair of its start and its end in milliseconds; both sides have windows of one second, half of
those held out were trained on.
"""

import json
import sys
import time


def main(count: int) -> None:
    """Build both sets and intersect them."""
    began = time.perf_counter()
    trained = {(n * 1000, n * 1000 + 1000) for n in range(0, 2 * count, 2)}
    held_out = {(n * 1000, n * 1000 + 1000) for n in range(count)}
    both = trained & held_out
    print(json.dumps({"seconds": time.perf_counter() - began, "overlapping": len(both)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
