#!/bin/sh
# What only a subscription can tell, without making anything: `make validate-live`. It compiles and
# lints the files, lets Resource Manager validate them and say what it would do, and looks up the
# actions of both roles in Azure's own list. The variables are those of docs/install.md.
set -eu
cd "$(dirname "$0")/.."
: "${AZURE_LOCATION:?is not set: the region, such as uksouth}"
: "${SLACK_DEFAULT_CHANNEL:?is not set: the id of a Slack channel (C…)}"

step() { printf '\n--- %s\n' "$*"; }

for file in infra/*.bicep; do
  step "compile and lint $file"
  az bicep build --file "$file" --stdout >/dev/null
  az bicep lint --file "$file"
done

step "role actions that Azure does not know (none is right)"
known=$(mktemp)
trap 'rm -f "$known"' EXIT
actions=$(grep -oE "'Microsoft\.[A-Za-z]+/[A-Za-z/]+/(read|action)'" infra/app/roles.bicep | tr -d "'")
for provider in $(echo "$actions" | cut -d/ -f1 | sort -u); do
  az provider operation show --namespace "$provider" --output tsv \
    --query '[operations[].name, resourceTypes[].operations[].name][]' | tr -d '\r' >>"$known"
done
unknown=$(echo "$actions" | grep -vixFf "$known" || true)
[ -z "$unknown" ] || { echo "$unknown"; exit 1; }

step "validate infra/main.bicep"
az deployment sub validate --name validate-conncheck --location "$AZURE_LOCATION" \
  --parameters infra/main.bicepparam --output none
step "what infra/main.bicep would do"
az deployment sub what-if --name validate-conncheck --location "$AZURE_LOCATION" \
  --parameters infra/main.bicepparam

if [ -z "${FUNCTION_APP_NAME:-}" ]; then
  step "infra/connect.bicep is validated when main.bicep is deployed and its outputs are exported"
  exit 0
fi
step "validate infra/connect.bicep"
az deployment group validate --resource-group "$RESOURCE_GROUP_NAME" \
  --parameters infra/connect.bicepparam --output none
