#!/bin/sh
# What fuzzing starts from, between files for the fuzzer, one an input, and text files to keep, one input a line:
#
#   fuzz/corpora.sh unpack         adds searches.txt and found/*.txt to the folders in fuzz/corpus
#   fuzz/corpora.sh pack TARGET    writes found/TARGET.txt: of the inputs in fuzz/corpus/TARGET the shortest, as far as
#                                  250 KB hold them
set -eu
cd "$(dirname "$0")"

# unpack FORMAT PREFIX: a file for each line, which printf writes in that format.
unpack() {
    n=0
    while IFS= read -r line; do
        # shellcheck disable=SC2059
        printf "$1" "$line" > "$2-$n"
        n=$((n + 1))
    done
}

case "${1-}" in
unpack)
    for source in fuzz_targets/*.rs; do
        target=$(basename "$source" .rs)
        mkdir -p "corpus/$target"
        unpack '%s' "corpus/$target/search" < searches.txt
        if [ -e "found/$target.txt" ]; then
            unpack '%b' "corpus/$target/found" < "found/$target.txt"
        fi
    done
    ;;
pack)
    mkdir -p found
    # What isn't a letter, digit or mark of ASCII is written as printf's %b reads it.
    perl -MEncode -e '
        my $size = 0;
        for my $path (sort { -s $a <=> -s $b || $a cmp $b } glob "corpus/$ARGV[0]/*") {
            open my $file, "<:raw", $path or die "$path: $!";
            my $input = do { local $/; <$file> };
            # The targets take the text up to where it is none.
            $input = encode("UTF-8", decode("UTF-8", $input // "", Encode::FB_QUIET));
            next if $input eq "" || $seen{$input}++;
            $input =~ s/\\/\\\\/g;
            $input =~ s/\n/\\n/g;
            $input =~ s/([^ -~])/sprintf "\\0%03o", ord $1/ge;
            $size += 1 + length $input;
            last if $size > 250_000;
            print "$input\n";
        }' "$2" > "found/$2.txt"
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' corpora.sh
    exit 2
    ;;
esac
