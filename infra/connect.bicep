// The second deployment, into the program's resource group, when the program is published:
// Slack's secrets, Event Grid and Azure Monitor. Event Grid refuses a function that is not there.
targetScope = 'resourceGroup'

@description('Name of the deployment, as in main.bicep; resources are named after it.')
param environmentName string = 'aks-conncheck'

@description('Name of the function app, an output of main.bicep.')
param functionAppName string

@description('Name of the key vault, an output of main.bicep.')
param keyVaultName string

@description('Name of the storage account, an output of main.bicep.')
param storageAccountName string

@description('Name of the managed identity, an output of main.bicep.')
param identityName string

@description('Bot token of the Slack app (xoxb-…). Empty: the vault keeps what it has.')
@secure()
param slackBotToken string = ''

@description('Signing secret of the Slack app. Empty: the vault keeps what it has.')
@secure()
param slackSigningSecret string = ''

@description('How failed operations come in: by Event Grid, by an Activity Log alert, or by both. What comes twice is answered once.')
@allowed(['both', 'events', 'alerts', 'none'])
param waysIn string = 'both'

@description('Name of the Event Grid system topic that this subscription has already (type Microsoft.Resources.Subscriptions), or empty to make one.')
param existingTopicName string = ''

@description('Resource group of that topic. Empty: this one.')
param existingTopicGroup string = ''

@description('Keep events that could not be delivered for a day. Their account has keys, because Event Grid\'s global topics have no identity.')
param keepDeadLetters bool = true

@description('After how many days such events are deleted.')
@minValue(1)
@maxValue(365)
param deadLetterDays int = 30

@description('Clusters whose failed rolling upgrades are announced by their own topics: objects with id and location.')
param clusters array = []

var tags = { 'azd-env-name': environmentName }
var byEvents = contains(['both', 'events'], waysIn)
var byAlerts = contains(['both', 'alerts'], waysIn)
var withSecrets = !empty(slackBotToken) && !empty(slackSigningSecret)
var eventsFunction = '${app.id}/functions/aks_events'

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: functionAppName
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

module secrets 'app/secrets.bicep' = if (withSecrets) {
  name: 'secrets'
  params: {
    vaultName: keyVaultName
    slackBotToken: slackBotToken
    slackSigningSecret: slackSigningSecret
  }
}

module deadLetters 'app/dead-letters.bicep' = if (byEvents && keepDeadLetters) {
  name: 'dead-letters'
  params: {
    name: 'dl${uniqueString(resourceGroup().id)}'
    location: resourceGroup().location
    tags: tags
    keepDays: deadLetterDays
  }
}

module events 'app/events.bicep' = if (byEvents) {
  name: 'events'
  scope: resourceGroup(empty(existingTopicGroup) ? resourceGroup().name : existingTopicGroup)
  params: {
    topicName: empty(existingTopicName) ? 'evgt-${environmentName}' : existingTopicName
    makeTopic: empty(existingTopicName)
    tags: tags
    functionId: eventsFunction
    deadLetterAccountId: keepDeadLetters ? deadLetters.outputs.id : ''
    deadLetterContainer: keepDeadLetters ? deadLetters.outputs.container : ''
  }
}

module rolling 'app/cluster-events.bicep' = [
  for cluster in clusters: {
    name: 'rolling-${uniqueString(cluster.id)}'
    params: {
      clusterId: cluster.id
      clusterLocation: cluster.location
      tags: tags
      functionId: eventsFunction
      identityId: identity.id
      storageId: storage.id
      deadLetterContainer: 'dead-letters'
    }
  }
]

module logAlert 'app/log-alert.bicep' = if (byAlerts) {
  name: 'log-alert'
  params: {
    name: environmentName
    tags: tags
    appId: app.id
    alertsUrl: 'https://${app.properties.defaultHostName}/api/alerts'
  }
}

@description('Whether new Slack secrets were put into the vault.')
output SLACK_SECRETS_RENEWED bool = withSecrets
