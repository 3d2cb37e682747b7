#!/bin/sh
# man-page.sh PAGE MARKDOWN TABLE.AWK: the page, with the table of the Markdown file where it says @NOT_COVERED@.
set -eu

page=$1 markdown=$2 table=$3
awk -f "$table" "$markdown" | grep -q '^\.It ' || {
    echo "$markdown has no table of what is not covered" >&2
    exit 1
}
sed '/^@NOT_COVERED@$/,$d' "$page"
awk -f "$table" "$markdown"
sed '1,/^@NOT_COVERED@$/d' "$page"
