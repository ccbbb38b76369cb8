#!/bin/sh
# The whole edition through GNU parallel: WORKERS jobs at a time (2), each tried three times.
# See job.sh for the variables.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jobs=$("$here/plan.sh")
seq 0 "$((jobs - 1))" | parallel --jobs "${WORKERS:-2}" --retries 3 --joblog "$OUT/.jobs/parallel.log" "$here/job.sh" {} || true
exec "$here/collate.sh"
