// az deployment sub create --location westeurope --template-file infra/bicep/main.bicep --parameters infra/bicep/prod.bicepparam
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
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
param alertEmails = readEnvironmentVariable('ALERT_EMAILS', '')
param alerts = {
  callbackSilenceMinutes: 30
  failedSends: 5
  probe: true
}
