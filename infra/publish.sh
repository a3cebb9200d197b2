#!/bin/sh
# Publish dist/aks-conncheck.zip as `make package` built it. The command of the Azure CLI for this,
# `az functionapp deployment source config-zip`, has Python apps of this plan built once more on
# the way, whatever --build-remote says. So this asks the same address itself, signed in as `az` is.
set -eu
cd "$(dirname "$0")/.."
package=dist/aks-conncheck.zip

stop() {
  echo "infra/publish.sh: $1" >&2
  exit "${2:-1}"
}
for name in AZURE_SUBSCRIPTION_ID RESOURCE_GROUP_NAME FUNCTION_APP_NAME; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || stop "$name is not set; docs/install.md says where it comes from" 2
done
[ -s "$package" ] || stop "$package is not there: make package" 2

site="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$RESOURCE_GROUP_NAME"
site="$site/providers/Microsoft.Web/sites/$FUNCTION_APP_NAME"
said=$(az rest --method get --url "$site?api-version=2024-04-01" --output tsv --query \
  "properties.[hostNameSslStates[?hostType=='Repository'].name | [0], functionAppConfig.runtime.version]")
# shellcheck disable=SC2086  # two words, on one line or on two
set -- $said
[ $# -eq 2 ] || stop "Azure does not say where to publish to $FUNCTION_APP_NAME: $said"
host=$1
runs=$2
built=$(python3 -c 'import json, sys, zipfile
print(json.loads(zipfile.ZipFile(sys.argv[1]).read("version.json"))["python"])' "$package")
[ "$built" = "$runs" ] || stop "the package is for Python $built, $FUNCTION_APP_NAME runs $runs:\
 CONNCHECK_PYTHON=$runs make package, or set it for both and deploy the app anew" 2

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

show_answer() { { cat "$answer" && echo; } >&2; }

# The token goes through a pipe, so that no list of processes shows it. Prints the HTTP status.
ask() {
  token=$(az account get-access-token --subscription "$AZURE_SUBSCRIPTION_ID" \
    --query accessToken --output tsv)
  printf 'Authorization: Bearer %s\n' "$token" |
    curl --silent --show-error --max-time 600 --output "$answer" --write-out '%{http_code}' \
      --header @- "$@"
}

status=$(ask --header 'Content-Type: application/zip' --data-binary "@$package" \
  "https://$host/api/publish?RemoteBuild=false")
if [ "$status" != 202 ]; then
  show_answer
  stop "$host answered $status. If it speaks of storage: a new role takes some minutes, try again"
fi
id=$(tr -cd '[:alnum:]-' <"$answer")

# 4 is done, as in Kudu; the worker that knows may be gone by then, and answers 404.
left=150
known=no
while [ "$left" -gt 0 ]; do
  left=$((left - 1))
  status=$(ask "https://$host/api/deployments/$id") || status=none
  if [ "$status" = 404 ] && [ "$known" = yes ]; then
    state=4
  elif [ "$status" = 200 ] || [ "$status" = 202 ]; then
    known=yes
    state=$(python3 -c 'import json, sys; print(json.load(sys.stdin).get("status"))' <"$answer")
  else
    state=unknown
  fi
  case "$state" in
    4) echo "Published $package." && exit ;;
    -1 | 3 | 5 | 6) show_answer && stop "the deployment $id ended with status $state" ;;
  esac
  sleep "${PUBLISH_WAIT_S:-4}"
done
stop "the deployment $id did not end within ten minutes"
