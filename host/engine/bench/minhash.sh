#!/usr/bin/env bash
# The search for repeats beside datatrove's MinHash, on the same file and the same two cores. Needs the network once, for the peer.
# NUMBER of problems for both (default 100000); heartcut alone is measured with a million as well.
set -euo pipefail
cd "$(dirname "$0")/../../.."
number=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mine() { cargo run --release --quiet --package heartcut-host --example minhash -- "$@"; }
mine "$number" "$work/problems.jsonl"
echo "heartcut, $number problems"; mine "$number"
echo "heartcut, 1000000 problems"; mine 1000000
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet "datatrove[io,processing]==0.10.1" spacy
echo "datatrove, $number problems"
"$work/venv/bin/python" host/engine/bench/minhash_peer.py "$work/problems.jsonl" "$work/peer"
