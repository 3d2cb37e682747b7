# The table below the heading "## What is not covered" of a Markdown file, as items of an mdoc list.
/^## / {
    is_here = $0 == "## What is not covered"
}

is_here && /^\| / && !/^\| (---|what) / {
    split($0, cells, " *\\| *")
    for (i = 2; i <= 3; i++) {
        gsub(/\\/, "\\e", cells[i])
        gsub(/`/, "", cells[i])
    }
    gsub(/"/, "\"\"", cells[2])
    gsub(/\. /, ".\n", cells[3])
    printf ".It \"%s\"\n\\&%s.\n", cells[2], cells[3]
}
