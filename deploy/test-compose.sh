#!/usr/bin/env bash
# The parts of docker-compose.yml started by hand: the PostgreSQL of DATABASE_URL, two servers, and nginx with
# deploy/nginx.conf in front of them, under a path prefix. The servers run from a folder that holds what the Dockerfile
# copies and no more. Says what it checked; exit code 1 at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=${1:?usage: test-compose.sh FOLDER, with DATABASE_URL set}
: "${DATABASE_URL:?set DATABASE_URL to a server where databases may be made}"
mkdir -p "$folder/data" "$folder/nginx"
node=$root/node_modules/.bin/node
folder=$(cd "$folder" && pwd)
app="$folder/app"
mkdir -p "$app"
ln -sfn "$root/node_modules" "$app/node_modules"
for source in $(tac Dockerfile | sed '/^FROM/q' | sed -nE 's/^COPY ([a-z].*) [^ ]+$/\1/p') dist; do
  [ -e "$source" ] || continue
  mkdir -p "$app/$(dirname "$source")"
  cp -r "$source" "$app/$(dirname "$source")/"
done
rm -rf "$app/server/test"
nginx=$(command -v nginx || echo /usr/sbin/nginx)

free_port() { $node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
port1=$(free_port) port2=$(free_port) front=$(free_port)
pids=()
finish() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap finish EXIT

database="compose_$$"
$node -e '
  const { Client } = require("pg");
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  client.connect().then(() => client.query(`CREATE DATABASE ${process.argv[1]}`)).then(() => client.end());
' "$database"
export DATABASE_URL=${DATABASE_URL%/*}/$database
export PUBLIC_URL="http://127.0.0.1:$front/sip" TRUSTED_PROXIES=127.0.0.1 LOG_LEVEL=warn DATA_DIR="$folder/data"
base=$PUBLIC_URL

# Both at once on an empty database: the migrations are made once.
cd "$app"
PORT=$port1 $node server/main.ts >"$folder/server-1.log" 2>&1 & pids+=($!); first=$!
PORT=$port2 $node server/main.ts >"$folder/server-2.log" 2>&1 & pids+=($!)

sed -e "s/server-1:8080/127.0.0.1:$port1/; s/server-2:8080/127.0.0.1:$port2/; s/listen 8080/listen 127.0.0.1:$front/" \
    -e "s#^worker_processes.*#&\npid $folder/nginx/pid; error_log $folder/nginx/error.log; daemon off;#" \
    -e "s#access_log off;#&\n  client_body_temp_path $folder/nginx; proxy_temp_path $folder/nginx; fastcgi_temp_path $folder/nginx; uwsgi_temp_path $folder/nginx; scgi_temp_path $folder/nginx;#" \
    "$root/deploy/nginx.conf" >"$folder/nginx.conf"
"$nginx" -p "$folder" -c "$folder/nginx.conf" & pids+=($!)

fail() { echo "FAIL $1"; tail -n 20 "$folder"/*.log "$folder/nginx/error.log" 2>/dev/null || true; exit 1; }
wait_for() { for _ in $(seq 1 240); do curl -fs -o /dev/null "$1" && return 0; sleep 0.25; done; fail "$1 does not answer"; }
live() { for _ in $(seq 1 240); do curl -fs -o /dev/null "http://127.0.0.1:$1/health/live" && return 0; sleep 0.25; done; fail "server on $1 does not live"; }

live "$port1"; live "$port2"
echo "ok two servers on one empty database"
DATA_DIR="$folder/data" $node scripts/demo-load.ts >"$folder/demo.log" 2>&1 || fail 'demo:load'
wait_for "http://127.0.0.1:$port1/health/ready"; wait_for "http://127.0.0.1:$port2/health/ready"; wait_for "$base/health/ready"
for port in "$port1" "$port2"; do wait_for "http://127.0.0.1:$port/ogc/collections/parcels?f=json"; done
echo "ok demo loaded, ready through nginx"

curl -fs "$base/" | grep -qi '<html' || fail 'the portal under the prefix'
[ "$(curl -s -o /dev/null -w '%{redirect_url}' "http://127.0.0.1:$front/")" = "$base/" ] || fail 'the root leads to the prefix'
echo "ok portal"

capabilities=$(curl -fs "$base/wms?SERVICE=WMS&REQUEST=GetCapabilities")
grep -qF "\"$base/wms?" <<<"$capabilities" || fail 'addresses in WMS capabilities'
if grep -oE 'http://127\.0\.0\.1:[0-9]+[^"]*' <<<"$capabilities" | grep -vF "$base"; then fail 'an address that is not the public one'; fi
curl -fs "$base/wfs?SERVICE=WFS&REQUEST=GetCapabilities" | grep -qF "\"$base/wfs" || fail 'addresses in WFS capabilities'
curl -fs "$base/ogc?f=json" | grep -qF "$base/ogc/collections" || fail 'addresses of OGC API'
curl -fs "$base/tiles/parcels.json" | grep -qF "$base/tiles/parcels/{z}/{x}/{y}.mvt" || fail 'addresses in TileJSON'
echo "ok every address is the public one"

id=$(curl -fs "$base/ogc/collections/parcels/items?limit=1&f=json" | $node -e '
  let text = ""; process.stdin.on("data", (d) => (text += d)).on("end", () => console.log(JSON.parse(text).features[0].id));')
for path in "$id" "${id//\//%2F}"; do
  curl -fs "$base/ogc/collections/parcels/items/$path?f=json" | grep -qF "$id" || fail "feature $path"
done
echo "ok identifiers with / and %2F"

type=$(curl -fs -o "$folder/map.png" -w '%{content_type}' "$base/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=gminas&STYLES=&CRS=EPSG:2180&BBOX=480000,380000,660000,560000&WIDTH=300&HEIGHT=300&FORMAT=image/png")
[ "$type" = image/png ] || fail 'GetMap'
[ "$(curl -s -o /dev/null -w '%{http_code}' "$base/metrics")" = 404 ] || fail 'metrics are not public'
echo "ok map; metrics stay inside"

$node scripts/import.ts "$root/server/import/fixtures/points.geojson" --layer compose_points >"$folder/import.log" 2>&1 || { cat "$folder/import.log"; fail 'import'; }
for port in "$port1" "$port2"; do
  for _ in $(seq 1 40); do curl -fs -o /dev/null "http://127.0.0.1:$port/ogc/collections/compose_points?f=json" && break; sleep 0.25; done
  curl -fs -o /dev/null "http://127.0.0.1:$port/ogc/collections/compose_points?f=json" || fail "the import on port $port"
done
echo "ok an import is on both servers"

kill "$first"; wait "$first" && code=0 || code=$?
[ "$code" -eq 0 ] || fail "a server told to stop ended with $code"
for _ in $(seq 1 10); do curl -fs -o /dev/null "$base/ogc/collections?f=json" || fail 'one server gone'; done
echo "ok one server stopped with exit code 0, the other answers"
