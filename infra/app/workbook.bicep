// The workbook with the operator's four questions, over Application Insights.
@description('Name that the resources are named after.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Id of the Application Insights resource.')
param insightsId string

resource workbook 'Microsoft.Insights/workbooks@2022-04-01' = {
  name: guid(insightsId, 'operating')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'AKS ConnCheck: ${name}'
    category: 'workbook'
    sourceId: insightsId
    serializedData: loadTextContent('workbook.json')
  }
}
