// Alerts about the program itself: messages it gave up, and diagnoses that keep failing.
@description('Name that the resources are named after.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Id of the Application Insights resource.')
param insightsId string

@description('E-mail address, or empty.')
param alertEmail string

// `give_up` runs once for each message in the poison queue, and empties it: the queue's length
// says nothing, the function's runs do.
var rules = [
  {
    name: 'poison-messages'
    says: 'A request failed every time and was given up; its thread says so.'
    severity: 1
    threshold: 0
    query: 'requests | where name has "give_up"'
  }
  {
    name: 'failed-diagnoses'
    says: 'Diagnoses keep failing; each is tried 14 times before it is given up.'
    severity: 2
    threshold: 3
    query: 'requests | where name has "diagnose" and success == false'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'conncheck-op'
    emailReceivers: empty(alertEmail)
      ? []
      : [
          {
            name: 'operators'
            emailAddress: alertEmail
            useCommonAlertSchema: true
          }
        ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'AKS ConnCheck: ${rule.name}'
      description: rule.says
      severity: rule.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      // The tables of a new workspace may not be there yet when the rule is made.
      skipQueryValidation: true
      actions: { actionGroups: [people.id] }
    }
  }
]
