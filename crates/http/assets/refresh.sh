#!/bin/sh
# Fetches the vendored files again from the npm registry. Run it in this folder after changing a version,
# then open the page once in a browser (see README.md) and update the table there.
set -eu
graphiql=4.1.2
react=18.3.1

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in "graphiql@$graphiql" "react@$react" "react-dom@$react"; do
    archive=$(npm pack --silent "$package")
    mkdir "${package%@*}"
    tar -xzf "$archive" -C "${package%@*}" --strip-components=1
done

# Source maps are not served, so the comments that name them would only cause requests that fail.
strip() { sed '/^\/\/# sourceMappingURL=/d' "$1" > "$here/vendor/$(basename "$1")"; }
mkdir -p "$here/vendor"
strip graphiql/graphiql.min.js
strip graphiql/graphiql.min.css
strip react/umd/react.production.min.js
strip react-dom/umd/react-dom.production.min.js
cp graphiql/LICENSE "$here/vendor/LICENSE-graphiql"
cp react/LICENSE "$here/vendor/LICENSE-react"
ls -l "$here/vendor"
