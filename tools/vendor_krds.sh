#!/bin/sh
# Copies the part of KRDS that Dure ships into src/dure/web/static/krds. Run by a maintainer when KRDS has a new version,
# never at install: what it writes is committed. Needs npm (any registry it is configured with), tar, sed and grep.
#
#   tools/vendor_krds.sh [KRDS_VERSION] [PRETENDARD_VERSION]
#
# KRDS ships Pretendard GOV without its licence text, so the text is taken from the font's own package (a large download).
set -eu

krds_version=${1:-1.1.0}
font_version=${2:-1.3.9}
target=$(cd "$(dirname "$0")/.." && pwd)/src/dure/web/static/krds
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm pack --silent "krds-uiux@$krds_version" "pretendard-gov@$font_version"
tar -xzf "krds-uiux-$krds_version.tgz"
tar -xzf "pretendard-gov-$font_version.tgz" package/dist/LICENSE.txt
from=package/resources

rm -rf "$target"
mkdir -p "$target/css/component" "$target/css/token" "$target/img/component/icon" "$target/fonts"
# The source map is not shipped; a manifest storage would look for it.
sed '/sourceMappingURL/d' "$from/css/component/output.css" > "$target/css/component/output.css"
cp "$from/css/token/krds_tokens.css" "$target/css/token/"
grep -oE 'icon/[a-z0-9_]+\.svg' "$target/css/component/output.css" | sort -u | while read -r icon; do
    cp "$from/img/component/$icon" "$target/img/component/$icon"
done
cp "$from"/fonts/PretendardGOV-*.subset.woff2 "$target/fonts/"
cp package/dist/LICENSE.txt "$target/fonts/LICENSE.txt"
chmod -R a+rX,u+w "$target"
printf 'krds-uiux %s\npretendard-gov %s\n' "$krds_version" "$font_version" > "$target/VERSION"
echo "wrote $target"
