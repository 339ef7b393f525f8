// As cheap as it goes: cold starts, one zone, no probe. What it lacks is said in docs/costs.md.
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param publicBaseUrl = readEnvironmentVariable('PUBLIC_BASE_URL_CUSTOM', '')
param operatorPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param hasBootstrapKey = readEnvironmentVariable('HAS_BOOTSTRAP_KEY', 'true') != 'false'
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
param otlpProtocol = readEnvironmentVariable('OTLP_PROTOCOL', '')
param hasOtlpHeaders = readEnvironmentVariable('HAS_OTLP_HEADERS', 'false') == 'true'
param twilio = {
  accountSid: readEnvironmentVariable('TWILIO_ACCOUNT_SID')
  apiKeySid: readEnvironmentVariable('TWILIO_API_KEY_SID', '')
  whatsAppSender: readEnvironmentVariable('TWILIO_WHATSAPP_SENDER')
  smsSender: readEnvironmentVariable('TWILIO_SMS_SENDER', '')
  messagingServiceSid: readEnvironmentVariable('TWILIO_MESSAGING_SERVICE_SID', '')
  validityPeriod: ''
}
param size = {
  instanceMemoryMB: 512
  // Some regions take no fewer.
  maximumInstances: 40
  alwaysReadyHttp: 0
  httpConcurrency: 8
}
param keep = {
  storageSku: 'Standard_LRS'
  photosCoolAfterDays: 30
  photosDeleteAfterDays: 90
  logDays: 30
  logDailyGigabytes: 1
  hostLogs: true
}
param alertEmails = readEnvironmentVariable('ALERT_EMAILS', '')
param alerts = {
  callbackSilenceMinutes: 60
  failedSends: 20
  probe: false
}
