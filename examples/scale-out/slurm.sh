#!/bin/bash
# The whole edition through Slurm: an array with one task a job of the plan, then a job that
# collates. AT_ONCE tasks run at a time (16). OUT and EDITION are on a file system that all nodes
# share. See job.sh for the variables. The array is limited to MaxArraySize (1001 unless set).
set -euo pipefail
SCALE_OUT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export SCALE_OUT DAYANG="${DAYANG:-dayang}" EDITION OUT DAYANG_ARGS="${DAYANG_ARGS:-}"
jobs=$("$SCALE_OUT/plan.sh")
array=$(sbatch --parsable --export=ALL --array="0-$((jobs - 1))%${AT_ONCE:-16}" "$SCALE_OUT/edition.sbatch")
# afterany, not afterok: collate itself says which jobs are missing.
# shellcheck disable=SC2016 # the job expands it
sbatch --parsable --export=ALL --dependency="afterany:${array%%;*}" --job-name=collate --time=00:10:00 --mem=400M \
  --output=collate-%j.log --wrap='exec "$SCALE_OUT/collate.sh"'
