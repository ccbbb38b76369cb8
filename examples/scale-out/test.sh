#!/usr/bin/env bash
# One edition built four ways must give the same bytes: as a whole, through the commands one job
# after the other, through GNU parallel with two jobs, and through Ray with two workers, one of which
# is killed half-way while it runs a job.
#
#   test.sh FOLDER [EDITION.toml]
#
# It needs `dayang` (DAYANG), GNU `parallel`, and a Python with `ray` (PYTHON; python3 unless set);
# it installs nothing. An edition has four jobs at least; without one, six pages are made of
# examples/front-page.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dayang=$(command -v "${DAYANG:-dayang}") || { echo "test.sh: set DAYANG to the program" >&2; exit 2; }
dayang=$(realpath "$dayang")
python=${PYTHON:-python3}
folder=$(realpath -m "${1:?a folder to work in}")
command -v parallel >/dev/null || { echo "test.sh: GNU parallel is needed (Debian: parallel)" >&2; exit 2; }
"$python" -c 'import ray' 2>/dev/null || { echo "test.sh: $python has no ray (PyPI: ray)" >&2; exit 2; }
rm -rf "$folder"
mkdir -p "$folder"

# Six front pages: everything before the plan, then a plan.
six_pages() {
  cp -R "$here/../front-page" "$folder/edition"
  awk '/^\[\[plan\]\]/ { exit } { print }' "$here/../front-page/edition.toml"
  for page in 1 2 3 4 5 6; do
    printf '[[plan]]\npage = "A%s"\nsection = "要聞"\nlayout = "broadsheet-8x12"\n' "$page"
    printf 'place = { lead = "ocean-mission", second = "climate-forum" }\n\n'
  done
  printf '[[plan]]\npage = "A7-A16"\n\n[[plan]]\npage = "B1-B10"\n'
}
if test -n "${2:-}"; then
  EDITION=$(realpath "$2")
else
  six_pages > "$folder/six-pages.toml"
  mv "$folder/six-pages.toml" "$folder/edition/edition.toml"
  EDITION=$folder/edition/edition.toml
fi
export EDITION DAYANG_ARGS="${DAYANG_ARGS:-}" RAY_USAGE_STATS_ENABLED=0

fail() { echo "test.sh: $*" >&2; exit 1; }

# All delivered files of a folder: what runs keep for themselves is hidden.
files() { (cd "$1" && find . -type f -not -path '*/.*' | sort); }

# compare FOLDER: the same files as the whole build's, with the same bytes.
compare() {
  diff <(files "$folder/whole") <(files "$1") || fail "$1 has other files"
  while read -r file; do
    cmp "$folder/whole/$file" "$1/$file" || fail "$1/$file differs"
  done < <(files "$1")
  echo "$1: $(files "$1" | wc -l) files, the same bytes"
}

# A program that takes a while over each job, so that a worker is surely killed within one.
cat > "$folder/slow" <<SLOW
#!/bin/sh
case "\$*" in *--job*) sleep 1 ;; esac
exec "$dayang" "\$@"
SLOW
chmod +x "$folder/slow"

echo "-- whole"
# shellcheck disable=SC2086 # arguments are words
"$dayang" build "$EDITION" -o "$folder/whole" $DAYANG_ARGS 2> "$folder/whole.log" || { cat "$folder/whole.log"; fail "the whole build failed"; }
test -n "$(files "$folder/whole" | grep '\.pdf$')" || fail "the whole build wrote no PDF"

echo "-- job by job, and one of them twice"
export DAYANG=$dayang OUT=$folder/serial
jobs=$("$here/plan.sh")
test "$jobs" -ge 4 || fail "the edition has $jobs jobs; four are needed"
for index in $(seq "$((jobs - 1))" -1 0) 0; do "$here/job.sh" "$index" 2>> "$folder/serial.log"; done
"$here/collate.sh" 2>> "$folder/serial.log" || { cat "$folder/serial.log"; fail "collate failed"; }
compare "$OUT"

echo "-- collate refuses what is not whole"
page=$(files "$OUT" | grep '\.pdf$' | head -n 1)
cp "$OUT/$page" "$folder/kept.pdf"
printf x >> "$OUT/$page"
if "$here/collate.sh" 2> "$folder/refused.log"; then fail "collate took a damaged $page"; fi
cp "$folder/kept.pdf" "$OUT/$page"
"$here/collate.sh" 2>> "$folder/serial.log" || fail "collate refuses the restored $page"

echo "-- GNU parallel, two jobs"
OUT=$folder/parallel "$here/parallel.sh" 2> "$folder/parallel.log" || { cat "$folder/parallel.log"; fail "parallel.sh failed"; }
compare "$folder/parallel"

echo "-- Ray, two workers, one killed half-way"
export STARTED=$folder/started
: > "$STARTED"
OUT=$folder/ray DAYANG=$folder/slow WORKERS=2 timeout 300 "$python" "$here/ray_edition.py" > "$folder/ray.log" 2>&1 &
ray=$!
for _ in $(seq 1200); do
  test "$(wc -l < "$STARTED")" -gt "$((jobs / 2))" && break
  kill -0 "$ray" 2>/dev/null || { cat "$folder/ray.log"; fail "ray_edition.py ended too early"; }
  sleep 0.1
done
read -r index worker < <(tail -n 1 "$STARTED")
kill -KILL "$worker" || fail "the worker $worker of job $index was gone"
echo "killed the worker $worker within job $index"
wait "$ray" || { cat "$folder/ray.log"; fail "ray_edition.py failed"; }
test "$(grep -c "^$index " "$STARTED")" -ge 2 || { cat "$STARTED"; fail "job $index was not tried again"; }
test "$(grep "^$index " "$STARTED" | sort -u | wc -l)" -ge 2 || fail "job $index was tried again by the same worker"
compare "$folder/ray"
echo "test.sh: 4 passed, 0 failed"
