#!/bin/sh
# Writes the plan into the shared folder, and prints how many jobs it has. See job.sh for the variables.
set -eu
: "${DAYANG:=dayang}" "${EDITION:?}" "${OUT:?}" "${DAYANG_ARGS:=}"
mkdir -p "$OUT/.jobs"
part="$OUT/.jobs/.plan.jsonl.$$"
trap 'rm -f "$part"' EXIT
# shellcheck disable=SC2086 # arguments are words
"$DAYANG" plan "$EDITION" $DAYANG_ARGS > "$part"
mv "$part" "$OUT/.jobs/plan.jsonl"
wc -l < "$OUT/.jobs/plan.jsonl" | tr -d ' '
