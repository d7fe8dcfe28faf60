#!/bin/sh
# What fuzzing starts from, between files for the fuzzer, one an input, and text files that can be kept and read:
#
#   fuzz/corpora.sh unpack         fills fuzz/corpus/ from searches.txt and found/*.txt
#   fuzz/corpora.sh pack TARGET    writes found/TARGET.txt: of the inputs in fuzz/corpus/TARGET the shortest, as far as
#                                  they are text and 250 KB hold them
set -eu
cd "$(dirname "$0")"

unpack() {
    mkdir -p "corpus/$2"
    awk -v folder="corpus/$2" -v kind="$1" '
        function into() { return sprintf("%s/%s-%05d", folder, kind, n) }
        $0 == "%%" { close(into()); n++; next }
        { print > into() }
        kind == "search" { close(into()); n++ }'
}

case "${1-}" in
unpack)
    for source in fuzz_targets/*.rs; do
        target=$(basename "$source" .rs)
        unpack search "$target" < searches.txt
        if [ -e "found/$target.txt" ]; then unpack found "$target" < "found/$target.txt"; fi
    done
    ;;
pack)
    mkdir -p found
    # Shortest first; without what isn't text, and what holds the mark that divides them.
    find "corpus/$2" -type f -size -2k -printf '%s %p\n' | sort -n | while read -r _ input; do
        if LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|^%%$' "$input" || ! iconv -f utf-8 -t utf-8 "$input" > /dev/null 2>&1
        then continue; fi
        cat "$input"
        printf '\n%%%%\n'
    done | awk '{ size += length($0) + 1 } size > 250000 { exit } { print }' > "found/$2.txt"
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
