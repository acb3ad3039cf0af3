"""Rows of a GeoParquet file as pyarrow reads them, as JSON: read_parquet.py FILE"""

import json
import struct
import sys

import pyarrow.parquet



def numbers(data, at=0):
    """All ordinates of a WKB geometry of two dimensions, in its order, and where it ends."""
    order = "<" if data[at] == 1 else ">"
    kind, at = struct.unpack_from(order + "I", data, at + 1)[0], at + 5
    if kind == 1:
        return list(struct.unpack_from(order + "2d", data, at)), at + 16
    count, at, found = struct.unpack_from(order + "I", data, at)[0], at + 4, []
    if kind == 2:
        return list(struct.unpack_from(f"{order}{2 * count}d", data, at)), at + 16 * count
    for _ in range(count):
        if kind == 3:
            points = struct.unpack_from(order + "I", data, at)[0]
            part, at = list(struct.unpack_from(f"{order}{2 * points}d", data, at + 4)), at + 4 + 16 * points
        else:
            part, at = numbers(data, at)
        found += part
    return found, at


table = pyarrow.parquet.read_table(sys.argv[1])
rows = table.to_pylist()
for row in rows:
    row["geometry"] = None if row["geometry"] is None else numbers(row["geometry"])[0]
told = {
    "types": {field.name: str(field.type) for field in table.schema},
    "geo": json.loads(table.schema.metadata[b"geo"]),
    "rows": rows,
}
json.dump(told, sys.stdout, default=str)
