// Everything of one installation, inside one resource group.
import { alertSettings, keepSettings, sizeSettings, twilioSettings } from 'types.bicep'

@minLength(2)
@maxLength(20)
param environmentName string

param location string = resourceGroup().location

@description('Without a slash at the end. Empty: the app\'s own name at azurewebsites.net.')
param publicBaseUrl string = ''

param twilio twilioSettings
param size sizeSettings
param keep keepSettings
param alerts alertSettings

@description('E-mail addresses with commas between.')
param alertEmails string = ''

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
var suffix = uniqueString(subscription().id, resourceGroup().id, environmentName)

// A user's own identity, not the app's: its roles exist before the app does, so the first start finds its storage.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-dispatch-${suffix}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    suffix: suffix
    location: location
    tags: tags
    identityPrincipalId: identity.properties.principalId
    logDays: keep.logDays
    logDailyGigabytes: keep.logDailyGigabytes
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    accountName: 'st${suffix}'
    location: location
    tags: tags
    keep: keep
    identityPrincipalId: identity.properties.principalId
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    vaultName: 'kv-${suffix}'
    location: location
    tags: tags
    identityPrincipalId: identity.properties.principalId
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    workspaceId: monitoring.outputs.workspaceId
  }
}

module functions 'modules/functions.bicep' = {
  name: 'functions'
  params: {
    appName: 'func-dispatch-${suffix}'
    location: location
    tags: tags
    size: size
    twilio: twilio
    publicBaseUrl: publicBaseUrl
    hostLogs: keep.hostLogs
    hasBootstrapKey: hasBootstrapKey
    otlpEndpoint: otlpEndpoint
    otlpProtocol: otlpProtocol
    hasOtlpHeaders: hasOtlpHeaders
    identityId: identity.id
    identityClientId: identity.properties.clientId
    storageAccountName: storage.outputs.accountName
    packageContainerUrl: storage.outputs.packageContainerUrl
    vaultName: vault.outputs.vaultName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    workspaceId: monitoring.outputs.workspaceId
  }
}

module warnings 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    suffix: suffix
    location: location
    tags: tags
    alerts: alerts
    emails: empty(alertEmails) ? [] : split(alertEmails, ',')
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    publicBaseUrl: functions.outputs.publicBaseUrl
  }
}

module dashboard 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
  }
}

output functionAppName string = functions.outputs.appName
output storageAccountName string = storage.outputs.accountName
output vaultName string = vault.outputs.vaultName
output publicBaseUrl string = functions.outputs.publicBaseUrl
output requiredSecrets array = functions.outputs.requiredSecrets
