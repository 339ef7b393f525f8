// Dispatch on Azure: one resource group with everything in it.
//   az deployment sub create --location westeurope --template-file infra/bicep/main.bicep --parameters infra/bicep/prod.bicepparam
// Who may not deploy to a subscription makes the group and deploys dispatch.bicep to it, with the same parameters.
targetScope = 'subscription'

import { alertSettings, keepSettings, sizeSettings, twilioSettings } from 'types.bicep'

@minLength(2)
@maxLength(20)
@description('Names this installation: part of the names of its resources.')
param environmentName string

@description('The Azure region.')
param location string

@description('Where the world finds the app, without a slash at the end. Empty: its own name at azurewebsites.net.')
param publicBaseUrl string = ''

param twilio twilioSettings

param size sizeSettings = {
  instanceMemoryMB: 2048
  maximumInstances: 100
  alwaysReadyHttp: 1
  httpConcurrency: 32
}

param keep keepSettings = {
  storageSku: 'Standard_ZRS'
  photosCoolAfterDays: 90
  photosDeleteAfterDays: 0
  logDays: 90
  logDailyGigabytes: 10
  hostLogs: false
}

param alerts alertSettings = {
  callbackSilenceMinutes: 30
  failedSends: 5
  probe: true
}

@description('E-mail addresses that are told, with commas between. Empty: alerts are shown in the portal only.')
param alertEmails string = ''

@description('Whether a first API key is expected in the vault. False once keys were made with it.')
param hasBootstrapKey bool = true

@description('A collector that takes OTLP; empty: spans and metrics are not sent.')
param otlpEndpoint string = ''

@allowed(['', 'grpc', 'http/protobuf'])
param otlpProtocol string = ''

@description('Whether headers for the collector are expected in the vault.')
param hasOtlpHeaders bool = false

@description('Object id of the person or pipeline that uploads packages, sets secrets and runs the command line. Empty: nobody.')
param operatorPrincipalId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string = 'User'

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-dispatch-${environmentName}'
  location: location
  tags: tags
}

module dispatch 'dispatch.bicep' = {
  scope: group
  name: 'dispatch'
  params: {
    environmentName: environmentName
    location: location
    publicBaseUrl: publicBaseUrl
    twilio: twilio
    size: size
    keep: keep
    alerts: alerts
    alertEmails: alertEmails
    hasBootstrapKey: hasBootstrapKey
    otlpEndpoint: otlpEndpoint
    otlpProtocol: otlpProtocol
    hasOtlpHeaders: hasOtlpHeaders
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
}

// Names that azd and infra/deploy.sh read.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = dispatch.outputs.functionAppName
output AZURE_STORAGE_ACCOUNT_NAME string = dispatch.outputs.storageAccountName
output AZURE_KEY_VAULT_NAME string = dispatch.outputs.vaultName
output PUBLIC_BASE_URL string = dispatch.outputs.publicBaseUrl
output REQUIRED_SECRETS string = join(dispatch.outputs.requiredSecrets, ' ')
