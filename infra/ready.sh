#!/bin/sh
# What `azd up` needs besides itself, said before anything is made.
set -eu

wrong=0
say() {
  echo "infra/ready.sh: $1" >&2
  wrong=2
}
[ -n "${SLACK_DEFAULT_CHANNEL:-}" ] || say "set the channel: azd env set SLACK_DEFAULT_CHANNEL C…"
if ! command -v az >/dev/null; then
  say "the Azure CLI is needed for the last step: https://aka.ms/azure-cli"
elif ! az account show --output none 2>/dev/null; then
  say "sign in with the Azure CLI as well: az login"
fi
exit $wrong
