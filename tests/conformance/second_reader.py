# tests/conformance/second_reader.py: the csv module of Python, in its strict mode, for corpora.c to compare with.
#
# On each line of its input: a delimiter and a path. Answers with a line of JSON: {"rows": [[line, count, [cell, …]], …], "wrong": line}
# where a row that is not UTF-8 has null for its cells, empty lines are left out, and `wrong` is the line on which the record
# begins that it refuses, or null; after that one nothing is read.
import csv
import gzip
import io
import json
import sys
import zlib

csv.field_size_limit(1 << 30)


def cells_of(row):
    try:
        "".join(row).encode("utf-8")
        return row
    except UnicodeEncodeError:
        return None


def text_of(path):
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        raise OSError("zstd")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="surrogatepass")
    return data.decode("utf-8-sig", errors="surrogateescape")


def read(path, delimiter):
    rows, wrong, line = [], None, 1
    reader = csv.reader(io.StringIO(text_of(path), newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                rows.append([line, len(row), cells_of(row)])
            line = reader.line_num + 1
    except csv.Error:
        wrong = line
    return {"rows": rows, "wrong": wrong}


for request in sys.stdin:
    try:
        answer = read(request[1:].rstrip("\n"), request[0])
    except (OSError, EOFError, UnicodeDecodeError, zlib.error):
        answer = {"rows": [], "wrong": None}  # a form that it cannot read
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()
