// What whoever is on call looks at: docs/observability.md. The panels stand in workbook.json; a test compares what they ask with the code.
param location string
param tags object
param applicationInsightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(applicationInsightsId, 'dispatch')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Dispatch'
    category: 'workbook'
    sourceId: applicationInsightsId
    version: 'Notebook/1.0'
    serializedData: loadTextContent('workbook.json')
  }
}
