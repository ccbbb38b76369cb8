#!/usr/bin/env bash
# Fills fuzz/corpus with the project's own files, so that a run begins from real input.
set -euo pipefail
cd "$(dirname "$0")/.."
corpus=fuzz/corpus
mkdir -p "$corpus"/{manuscript,layout,image,placed_pdf,feed}
# The first byte of a manuscript or layout says what the rest is (see fuzz/targets).
with() { printf '%b' "$1" | cat - "$2" > "$3"; }
n=0
for story in examples/*/stories/*.md tests/cases/input/story-*/*.md; do
  n=$((n + 1))
  with "\\x0$((n % 4))" "$story" "$corpus/manuscript/$n"
done
n=0
for kind in "0 layouts/*.toml tests/cases/input/layout-*/*.toml" "1 layouts/styles/*.toml" "2 layouts/press/*.toml" \
  "3 layouts/lexicon/*.toml tests/cases/headline/lexicon.toml" "4 examples/*/edition.toml tests/cases/input/edition-*/*.toml"; do
  set -- $kind
  byte=$1
  shift
  for file in "$@"; do
    n=$((n + 1))
    with "\\x0$byte" "$file" "$corpus/layout/$n"
  done
done
find examples tests -name '*.jpg' -o -name '*.png' | while read -r file; do
  if [ "$(stat -c %s "$file")" -lt 200000 ]; then cp "$file" "$corpus/image/$(sha256sum < "$file" | cut -c1-16)"; fi
done
find examples tests -name '*.svg' -o -name '*.pdf' | while read -r file; do
  if [ "$(stat -c %s "$file")" -lt 200000 ]; then cp "$file" "$corpus/placed_pdf/$(sha256sum < "$file" | cut -c1-16)"; fi
done
# The first byte of a feed says what it is read as: 0 by its content, 1 as the body of an item of ninjs.
for feed in tests/cases/feeds/*.json tests/cases/feeds/*.xml tests/cases/import/*/page.md; do
  n=$((n + 1))
  with '\x00' "$feed" "$corpus/feed/$n"
done
for part in tests/cases/feeds/docx/word/document.xml tests/cases/feeds/nitf.xml; do
  n=$((n + 1))
  with '\x06' "$part" "$corpus/feed/$n"
done
