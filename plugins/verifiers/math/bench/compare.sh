#!/bin/sh
# Measures this judge and math-verify 0.9.0 on the same cases, one after the other, one thread each.
#
# usage: bench/compare.sh SHARED_FOLDER [WORK_FOLDER]
# SHARED_FOLDER holds verify/cases.jsonl, verify/adversarial.jsonl, verify/run_mathverify.py and data/outputs/.
set -eu
shared=$1
work=${2:-/tmp/heartcut-math-bench}
here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$work"

if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q math-verify==0.9.0
fi

# The math and match rows that no source disputes, and the answers of the adversarial file.
"$work/venv/bin/python" - "$shared" "$work" <<'PY'
import json, sys
shared, work = sys.argv[1:]
def keep(row): return row["task"] in ("math", "match") and not row.get("disputed")
cases = [json.loads(l) for l in open(f"{shared}/verify/cases.jsonl")]
hard = [json.loads(l) for l in open(f"{shared}/verify/adversarial.jsonl")]
cases, hard = [r for r in cases if keep(r)], [r for r in hard if keep(r)]
def write(name, rows): open(f"{work}/{name}.jsonl", "w").write("".join(json.dumps(r) + "\n" for r in rows))
write("public", cases)
write("adversarial", hard)
write("hostile", [r for r in hard if r["source"] == "hostile"])
PY

cd "$here/../../.."
cargo build --release -p heartcut-math-equivalence --example bench --example grade
target=${CARGO_TARGET_DIR:-target}
for set in public hostile; do
    for mode in default best; do
        echo "== math-verify $mode on $set"
        "$work/venv/bin/python" "$shared/verify/run_mathverify.py" "$work/$set.jsonl" "$work/$set.$mode.out" --mode $mode || true
        "$work/venv/bin/python" - "$work/$set.jsonl" "$work/$set.$mode.out" <<'PY'
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
outs = [json.loads(l) for l in open(sys.argv[2])]
right = sum(r["expected"] == o["verdict"] for r, o in zip(rows, outs))
false = sum(o["verdict"] and not r["expected"] for r, o in zip(rows, outs))
print(f"{right} of {len(rows)} right, {false} falsely accepted")
PY
    done
    echo "== heartcut on $set"
    "$target/release/examples/grade" "$work/$set.jsonl"
    "$target/release/examples/bench" "$work/$set.jsonl"
done
echo "== heartcut on adversarial"
"$target/release/examples/grade" "$work/adversarial.jsonl"
echo "== heartcut on GSM8K outputs"
"$target/release/examples/bench" "$shared/data/outputs/gsm8k_openai_4models.jsonl"
