#!/bin/sh
# Builds one job of the plan: job.sh INDEX, counted from 0. Every scheduler here ends in this script.
#
#   DAYANG       the program (dayang)
#   EDITION      the edition file
#   OUT          the folder that all machines share
#   DAYANG_ARGS  further arguments of all three commands, such as --profile press
#
# Run twice, at once or one after the other, it does no harm: files are written beside and renamed,
# and the same inputs make the same bytes.
set -eu
: "${DAYANG:=dayang}" "${EDITION:?}" "${OUT:?}" "${DAYANG_ARGS:=}"
index=${1:?the index of a job, from 0}
line=$(sed -n "$((index + 1))p" "$OUT/.jobs/plan.jsonl")
key=$(printf '%s\n' "$line" | sed -n 's/.*"job": *"\([^"\\]*\)".*/\1/p')
test -n "$key" || { echo "job.sh: $OUT/.jobs/plan.jsonl has no job $index" >&2; exit 2; }
# shellcheck disable=SC2086 # arguments are words
exec "$DAYANG" build "$EDITION" --job "$key" -o "$OUT" $DAYANG_ARGS
