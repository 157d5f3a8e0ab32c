#!/usr/bin/env bash
# Make rules/spec/openai-model-spec/sentences.yaml anew out of the document's releases, for whoever adds one or doubts
# the list. The texts are published at https://github.com/openai/model_spec (public domain); they are not part of this
# tree.
#
#   packaging/make-sentences.sh FOLDER
#
# FOLDER holds model_spec-RELEASE.md for every release of the catalogue. Set SPECAUDIT to the program to use.
set -eu
folder=${1:?say which folder holds the model_spec-RELEASE.md files}
document=openai-model-spec
catalogue=$(cd "$(dirname "$0")/.." && pwd)/rules/spec/$document
files=()
for release in $(sed -n 's/^releases: \[\(.*\)\]$/\1/p' "$catalogue/catalogue.yaml" | tr -d ','); do
	files+=("$release=$folder/model_spec-$release.md")
done
# The catalogue is read alone: an old list would have to agree with it.
alone=$(mktemp -d)
trap 'rm -rf "$alone"' EXIT
mkdir -p "$alone/spec/$document"
cp "$catalogue/catalogue.yaml" "$alone/spec/$document"
SPECAUDIT_RULES_DIR=$alone "${SPECAUDIT:-specaudit}" spec import --document "$document" --hashes "${files[@]}" \
	>"$alone/sentences.yaml"
cp "$alone/sentences.yaml" "$catalogue/sentences.yaml"
