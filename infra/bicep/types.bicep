// Shapes that more than one file names.

@export()
@description('The Twilio account and its senders. Secrets are not here: they stand in the key vault.')
type twilioSettings = {
  @description('AC followed by 32 hexadecimal digits.')
  accountSid: string

  @description('SK followed by 32 hexadecimal digits: send with an API key, whose secret is then expected in the vault. Empty: send with the AuthToken.')
  apiKeySid: string

  @description('E.164 number of the WhatsApp sender.')
  whatsAppSender: string

  @description('E.164 number or short code of the SMS sender. Empty with a Messaging Service.')
  smsSender: string

  @description('MG followed by 32 hexadecimal digits. Empty with an SMS sender.')
  messagingServiceSid: string

  @description('Seconds a message may wait at Twilio before it fails, 1 to 36000. Empty: ten hours.')
  validityPeriod: string
}

@export()
@description('How large the function app may grow.')
type sizeSettings = {
  @description('Memory of one instance.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('No more instances than this, of all functions together.')
  maximumInstances: int

  @description('Instances that wait for HTTP calls: Twilio waits 15 s, and a cold start may take longer. 0 saves their price.')
  alwaysReadyHttp: int

  @description('HTTP calls one instance takes at a time before another is started.')
  httpConcurrency: int
}

@export()
@description('How long things are kept, and how safely.')
type keepSettings = {
  @description('ZRS survives the loss of a zone, GRS and GZRS that of a region.')
  storageSku: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

  @description('Days after which photos move to the cool tier.')
  photosCoolAfterDays: int

  @description('Days after which photos are deleted; 0 keeps them.')
  photosDeleteAfterDays: int

  @description('Days that logs are kept.')
  logDays: int

  @description('Gigabytes of logs a day; what comes after is lost until midnight UTC, and alerts are blind. -1: no limit.')
  logDailyGigabytes: int

  @description('The host\'s own logs a second time, for the day on which Application Insights gets none. Doubles the price of logs.')
  hostLogs: bool
}

@export()
@description('When somebody is told.')
type alertSettings = {
  @description('Minutes without any delivery callback, though messages were sent, before somebody is told.')
  callbackSilenceMinutes: 15 | 30 | 45 | 60

  @description('Messages that Twilio refused, or that failed later, within half an hour.')
  failedSends: int

  @description('Asks /healthz from three places every five minutes. Costs more than the app itself.')
  probe: bool
}
