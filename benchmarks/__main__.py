"""python -m benchmarks [names]: measures, prints a table, and writes benchmarks/results/<name>.json.

`--quick` runs everything in small, to see that it works; `--embedded` without PostgreSQL and Kafka;
`GROWTH=1000000` lets the growth case grow so far.
"""

import argparse
import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack
from importlib import import_module
from traceback import print_exception

from benchmarks import report
from benchmarks.bench import Bench, Run
from benchmarks.cases import CASES
from benchmarks.ground import standing


def main() -> int:
    wanted = _arguments()
    names = wanted.names or os.environ.get("ONLY", "").replace(",", " ").split() or list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        print(f"no such case: {', '.join(unknown)}; there are: {', '.join(CASES)}")
        return 1
    with standing(embedded=wanted.embedded, scale=0.05 if wanted.quick else 1.0) as ground:
        told = ground.surroundings()
        print(f"measuring on {told['database']}, {told['broker']}, {told['cores']} cores, load {told['load_average']}")
        return asyncio.run(_measure(names, Bench(ground, AsyncExitStack(), _say), keep=not wanted.quick))


async def _measure(names: list[str], bench: Bench, *, keep: bool) -> int:
    results, failed = [], []
    async with bench.stack:
        for name in names:
            _say(f"{name} ...")
            began = time.monotonic()
            run: Run = import_module(f"benchmarks.cases.{name}").run
            try:
                results.append(await run(bench))
            except Exception as wrong:  # noqa: BLE001 - one case that cannot be measured must not cost the others
                failed.append(f"{name}: {type(wrong).__name__} {wrong}")
                print_exception(wrong)
                continue
            if keep:
                report.write(results[-1], embedded=bench.ground.postgres is None)
            _say(f"  took {time.monotonic() - began:.0f} s")
    print(report.table(results))
    print("\n".join(f"FAILED {one}" for one in failed))
    return 1 if failed else 0


def _say(words: str) -> None:
    print(words, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(CASES))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--embedded", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
