"""One pass by polars: a 64-bit hash of one column, another masked, the rest copied; streamed, in order."""
import sys
import time

import polars as pl

source, target = sys.argv[1:3]
begun = time.perf_counter()
mobile = pl.col("手机号")
(
    pl.scan_csv(source, infer_schema=False)  # ids and numbers stay text: nothing is parsed, and no zero is lost
    .with_columns(
        pl.col("身份证号").hash(seed=0x59696E676269),
        mobile.str.slice(0, 3) + "****" + mobile.str.slice(7, 4),
    )
    .sink_csv(target)
)
print("seconds", time.perf_counter() - begun)
