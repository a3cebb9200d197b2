#!/bin/sh
# The second deployment, when the program is published: `azd up` runs it as its last step. By hand,
# the outputs of main.bicep must be exported (docs/install.md). It can be run again at any time.
set -eu
cd "$(dirname "$0")/.."

missing() {
  echo "infra/connect.sh: $1 is not set; docs/install.md says where it comes from" >&2
  exit 2
}
for name in AZURE_SUBSCRIPTION_ID RESOURCE_GROUP_NAME FUNCTION_APP_NAME KEY_VAULT_NAME \
  STORAGE_ACCOUNT_NAME IDENTITY_NAME APP_URL; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || missing "$name"
done

site="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$RESOURCE_GROUP_NAME"
site="$site/providers/Microsoft.Web/sites/$FUNCTION_APP_NAME"

# What was published a moment ago may take a minute or two to show.
left=30
until az rest --method get --output none \
  --url "$site/functions/aks_events?api-version=2024-04-01" 2>/dev/null; do
  left=$((left - 1))
  if [ "$left" -eq 0 ]; then
    echo "infra/connect.sh: $FUNCTION_APP_NAME has no function aks_events: publish it first" >&2
    exit 1
  fi
  sleep "${CONNECT_WAIT_S:-10}"
done

az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" \
  --resource-group "$RESOURCE_GROUP_NAME" --name connect \
  --parameters infra/connect.bicepparam --output none

# Key Vault references are looked up once a day; new secrets are wanted now.
az rest --method post --output none \
  --url "$site/config/configreferences/appsettings/refresh?api-version=2022-03-01"

if [ -z "${SLACK_BOT_TOKEN:-}" ] || [ -z "${SLACK_SIGNING_SECRET:-}" ]; then
  echo "No Slack secrets were given, so the vault keeps what it has. The Slack app is made with"
  echo "    python3 -m bot.manifest $APP_URL"
  echo "and docs/install.md says how its two secrets get into the vault."
else
  echo "Connected. In Slack, /aks-conncheck help answers."
fi
