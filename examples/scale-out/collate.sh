#!/bin/sh
# Verifies that every job of the plan was delivered from today's inputs, and writes the joined file
# and the manifest. It fails, and names the jobs, when one is missing or damaged. See job.sh for
# the variables.
set -eu
: "${DAYANG:=dayang}" "${EDITION:?}" "${OUT:?}" "${DAYANG_ARGS:=}"
# shellcheck disable=SC2086 # arguments are words
exec "$DAYANG" collate "$EDITION" -o "$OUT" $DAYANG_ARGS
