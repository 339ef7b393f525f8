// Who is told of what. Each alert has its section in docs/runbook.md, under the same name; a test compares the names,
// the functions and the sentences of the log that stand here with what is there.
import { alertSettings } from '../types.bicep'

param suffix string
param location string
param tags object
param alerts alertSettings
param emails string[]
param applicationInsightsId string
param publicBaseUrl string

// Log lines of the handler are traces; a sampled trace stands for itemCount of them. Calls of functions are requests.
// Severity: 0 nothing works, 1 somebody is not told, 2 look today.
var rules = [
  {
    name: 'not-starting'
    severity: 0
    window: 'PT15M'
    query: '''
      traces
      | where message contains 'Dispatch cannot start'
    '''
  }
  {
    name: 'sweep-late'
    severity: 0
    window: 'PT15M'
    query: '''
      requests
      | where operation_Name == 'Sweep' and success == true
      | summarize runs = sum(itemCount)
      | where runs == 0
    '''
  }
  {
    name: 'account-refused'
    severity: 0
    window: 'PT15M'
    query: '''
      traces
      | where message matches regex @'(refused|failed|undelivered) with (20003|30002|63112)\b'
    '''
  }
  {
    name: 'no-callbacks'
    severity: 1
    window: 'PT2H'
    query: format('''
      union
        (traces | where message contains 'accepted as' | project timestamp, itemCount, sent = 1, heard = 0),
        (requests | where operation_Name == 'TwilioStatus' | project timestamp, itemCount, sent = 0, heard = 1),
        (traces | where message contains 'A webhook was refused' and message has 'twilio/status' | project timestamp, itemCount, sent = 0, heard = -1)
      | summarize messages = sumif(itemCount, sent == 1 and timestamp between (ago({0}m) .. ago(5m))),
          callbacks = sumif(heard * itemCount, timestamp > ago({0}m))
      | where messages >= 3 and callbacks <= 0
    ''', alerts.callbackSilenceMinutes)
  }
  {
    name: 'failed-sends'
    severity: 1
    window: 'PT30M'
    query: format('''
      traces
      | where message contains 'refused with' or message contains 'has an unknown fate'
          or (message contains 'of message' and message has_any ('failed', 'undelivered'))
      | summarize messages = sum(itemCount)
      | where messages >= {0}
    ''', alerts.failedSends)
  }
  {
    name: 'poison'
    severity: 1
    window: 'PT15M'
    query: '''
      traces
      | where message contains 'A message on the queue is no nudge'
          or (message contains 'replayed from poison' and message !contains ' 0 replayed from poison')
    '''
  }
  {
    name: 'requests-late'
    severity: 1
    window: 'PT30M'
    query: '''
      traces
      | where message contains 're-armed'
      | extend rearmed = toint(extract(@'(\d+) re-armed', 1, message))
      | summarize sweeps = countif(rearmed > 0)
      | where sweeps >= 3
    '''
  }
  {
    name: 'outbox-old'
    severity: 1
    window: 'PT15M'
    query: '''
      traces
      | where message contains 'oldest unfinished message'
      | extend age = toint(extract(@'oldest unfinished message (\d+) s', 1, message))
      | summarize sweeps = countif(age > 1800)
      | where sweeps >= 2
    '''
  }
  {
    // Said every hour as long as it lasts.
    name: 'templates-lost'
    severity: 1
    window: 'PT2H'
    query: '''
      traces
      | where message contains 'cannot be used at WhatsApp'
    '''
  }
  {
    name: 'bad-signatures'
    severity: 2
    window: 'PT15M'
    query: '''
      traces
      | where message contains 'A webhook was refused'
      | summarize refused = sum(itemCount)
      | where refused >= 10
    '''
  }
  {
    name: 'errors'
    severity: 2
    window: 'PT15M'
    query: '''
      traces
      | where message startswith 'fail: '
      | summarize errors = sum(itemCount)
      | where errors >= 5
    '''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-dispatch-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'Dispatch'
    enabled: true
    emailReceivers: [
      for (email, number) in emails: {
        name: 'email-${number}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource queries 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'dispatch-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Dispatch: ${rule.name}'
      description: 'See docs/runbook.md, ${rule.name}.'
      severity: rule.severity
      enabled: true
      scopes: [applicationInsightsId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      // Solved by itself when it is over; told again only after it was.
      autoMitigate: true
      actions: { actionGroups: empty(emails) ? [] : [people.id] }
    }
  }
]

resource probe 'Microsoft.Insights/webtests@2022-06-15' = if (alerts.probe) {
  name: 'probe-dispatch-${suffix}'
  location: location
  tags: union(tags, { 'hidden-link:${applicationInsightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'probe-dispatch-${suffix}'
    Name: 'Dispatch answers'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-va-ash-azr' }, { Id: 'us-ca-sjc-azr' }]
    Request: { RequestUrl: '${publicBaseUrl}/healthz', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource probeAlert 'Microsoft.Insights/metricAlerts@2018-03-01' = if (alerts.probe) {
  name: 'dispatch-not-answering-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'See docs/runbook.md, not-answering.'
    severity: 0
    enabled: true
    scopes: [probe.id, applicationInsightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: probe.id
      componentId: applicationInsightsId
      failedLocationCount: 2
    }
    autoMitigate: true
    actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
  }
}
