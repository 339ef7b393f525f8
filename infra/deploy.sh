#!/usr/bin/env bash
# Uploads the package and lets Azure take it. Without --go it only prints what it would do.
#   infra/deploy.sh [--go] [--build] [--zip FILE] [--resource-group NAME] [--app NAME] [--storage NAME] [--vault NAME]
# Names that are not given come from the environment, as azd sets it (AZURE_RESOURCE_GROUP, AZURE_FUNCTION_APP_NAME,
# AZURE_STORAGE_ACCOUNT_NAME, AZURE_KEY_VAULT_NAME, PUBLIC_BASE_URL, REQUIRED_SECRETS).
# Ends with 0; 2 when something is missing; 3 when secrets are not set; 4 when the app does not answer afterwards; 5 when a step fails: the
# tool has said why above, and the same command may be given again.
set -euo pipefail
cd "$(dirname "$0")/.."

# The names Flex Consumption expects.
readonly container=app-package blob=released-package.zip

go=no build=no zip=artifacts/dispatch-functions.zip
group=${AZURE_RESOURCE_GROUP:-} app=${AZURE_FUNCTION_APP_NAME:-} storage=${AZURE_STORAGE_ACCOUNT_NAME:-} vault=${AZURE_KEY_VAULT_NAME:-}
secrets=${REQUIRED_SECRETS:-} url=${PUBLIC_BASE_URL:-}

fail() { echo "deploy: $2" >&2; exit "$1"; }

# Shows a command; runs it with --go.
step() {
  printf '+'; printf ' %q' "$@"; printf '\n'
  if [ "$go" = yes ]; then "$@"; fi
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --go) go=yes; shift; continue ;;
      --build) build=yes; shift; continue ;;
      --help|-h) sed -n '2,7s/^# \{0,1\}//p' infra/deploy.sh; exit 0 ;;
    esac
    [ $# -ge 2 ] || fail 2 "$1 needs a value"
    case $1 in
      --zip) zip=$2 ;;
      --resource-group) group=$2 ;;
      --app) app=$2 ;;
      --storage) storage=$2 ;;
      --vault) vault=$2 ;;
      *) fail 2 "unknown option $1" ;;
    esac
    shift 2
  done
}

check_arguments() {
  [ -n "$group" ] || fail 2 'no resource group: --resource-group or AZURE_RESOURCE_GROUP'
  [ -n "$app" ] || fail 2 'no function app: --app or AZURE_FUNCTION_APP_NAME'
  [ -n "$storage" ] || fail 2 'no storage account: --storage or AZURE_STORAGE_ACCOUNT_NAME'
  if [ "$go" = yes ]; then
    command -v az >/dev/null || fail 2 'the Azure CLI (az) is not installed'
  fi
}

# The app names an unset secret and does not start; better to hear of it here.
check_secrets() {
  [ -n "$vault" ] && [ -n "$secrets" ] || return 0
  local missing=() secret
  for secret in $secrets; do
    step az keyvault secret show --vault-name "$vault" --name "$secret" --query id --output none || missing+=("$secret")
  done
  [ ${#missing[@]} -eq 0 ] || fail 3 "set these secrets in $vault and deploy again (docs/going-live.md): ${missing[*]}"
}

make_package() {
  if [ "$build" = yes ]; then
    step dotnet publish functions -t:Zip "-p:PackageFile=$(realpath -m "$zip")" \
      || fail 5 'dotnet publish failed'
  fi
  if [ "$go" = yes ] || [ "$build" = no ]; then
    [ -s "$zip" ] || fail 2 "there is no package $zip: dotnet publish functions -t:Zip makes it"
  fi
}

upload() {
  step az storage blob upload --auth-mode login --account-name "$storage" --container-name "$container" --name "$blob" --file "$zip" --overwrite --output none \
    || fail 5 'the upload failed'
  step az rest --method post --output none \
    --url "https://management.azure.com/subscriptions/{subscriptionId}/resourceGroups/$group/providers/Microsoft.Web/sites/$app/syncfunctiontriggers?api-version=2023-12-01" \
    || fail 5 'Azure did not read the triggers (syncfunctiontriggers)'
  step az functionapp restart --resource-group "$group" --name "$app" || fail 5 'the restart failed'
}

# Up to five minutes: the first start fetches the package.
wait_until_it_answers() {
  local address=${url:-https://$app.azurewebsites.net}/healthz
  step curl --silent --show-error --fail --output /dev/null --retry 30 --retry-delay 10 --retry-all-errors --max-time 30 --retry-max-time 300 "$address" \
    || fail 4 "$address does not answer; docs/runbook.md, not-starting"
}

read_arguments "$@"
check_arguments
check_secrets
make_package
upload
wait_until_it_answers
if [ "$go" = no ]; then
  echo 'Nothing was done. --go does it.'
fi
