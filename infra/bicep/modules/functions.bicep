// The function app: a custom handler on Flex Consumption. Its package is a blob that infra/deploy.sh uploads.
import { sizeSettings, twilioSettings } from '../types.bicep'

param appName string
param location string
param tags object
param size sizeSettings
param twilio twilioSettings
param publicBaseUrl string
param hostLogs bool
param hasBootstrapKey bool
param otlpEndpoint string
param otlpProtocol string
param hasOtlpHeaders bool
param identityId string
param identityClientId string
param storageAccountName string
param packageContainerUrl string
param vaultName string
param applicationInsightsName string
param workspaceId string

// Names in the vault. An unset one leaves its reference in the setting, and the app says so and does not start.
var authTokenSecret = 'twilio-auth-token'
var apiKeySecretSecret = 'twilio-api-key-secret'
var bootstrapKeySecret = 'api-bootstrap-key'
var otlpHeadersSecret = 'otlp-headers'
var hasApiKey = !empty(twilio.apiKeySid)

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${appName}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      runtime: { name: 'custom', version: '1.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: size.instanceMemoryMB
        maximumInstanceCount: size.maximumInstances
        alwaysReady: size.alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: size.alwaysReadyHttp }] : []
        triggers: { http: { perInstanceConcurrency: size.httpConcurrency } }
      }
    }
  }
}

var ownUrl = empty(publicBaseUrl) ? 'https://${app.properties.defaultHostName}' : publicBaseUrl

// Every deployment replaces the whole list: what is set by hand in the portal is gone after the next one.
// FUNCTIONS_WORKER_RUNTIME, FUNCTIONS_EXTENSION_VERSION and WEBSITE_RUN_FROM_PACKAGE must not be set on Flex Consumption.
resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__accountName: storageAccountName
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    PublicBaseUrl: ownUrl
    Twilio__AccountSid: twilio.accountSid
    Twilio__AuthToken: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${authTokenSecret})'
    Twilio__ApiKeySid: twilio.apiKeySid
    Twilio__ApiKeySecret: hasApiKey ? '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${apiKeySecretSecret})' : ''
    Twilio__ApiBaseUrl: 'https://api.twilio.com'
    Twilio__ContentBaseUrl: 'https://content.twilio.com'
    Twilio__WhatsAppSender: twilio.whatsAppSender
    Twilio__SmsSender: twilio.smsSender
    Twilio__MessagingServiceSid: twilio.messagingServiceSid
    Twilio__ValidityPeriod: twilio.validityPeriod
    Twilio__CallTimeout: '00:00:10'
    Api__BootstrapKey: hasBootstrapKey ? '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${bootstrapKeySecret})' : ''
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
    OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol
    OTEL_EXPORTER_OTLP_HEADERS: hasOtlpHeaders ? '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${otlpHeadersSecret})' : ''
  }
}

// Packages come by the blob, and nobody signs in with a password.
resource noPasswordForFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noPasswordForDeployments 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: hostLogs ? [{ category: 'FunctionAppLogs', enabled: true }] : []
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output appName string = app.name
output publicBaseUrl string = ownUrl
output requiredSecrets array = concat(
  [authTokenSecret],
  hasApiKey ? [apiKeySecretSecret] : [],
  hasBootstrapKey ? [bootstrapKeySecret] : [],
  hasOtlpHeaders ? [otlpHeadersSecret] : []
)
