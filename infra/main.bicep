// AKS ConnCheck in one subscription: its own resource group, and rights to read, nothing else.
targetScope = 'subscription'

@description('Name of the deployment; resources are named after it.')
@minLength(3)
@maxLength(20)
param environmentName string = 'aks-conncheck'

@description('Region of the function app and its storage. Flex Consumption must be offered there.')
param location string

@description('Resource group that is made for the program.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Python of the function app.')
@allowed(['3.11', '3.12', '3.13'])
param pythonVersion string = '3.12'

@description('HTTP instances that are kept warm. Slack waits three seconds; a cold start can take longer.')
@minValue(0)
param warmInstances int = 1

@description('Bot token of the Slack app (xoxb-…).')
@secure()
param slackBotToken string

@description('Signing secret of the Slack app.')
@secure()
param slackSigningSecret string

@description('Id of the channel where failed operations are reported (C…).')
param slackDefaultChannel string

@description('Id of the Slack user group to mention for them (S…), or empty.')
param slackOncallUsergroup string = ''

@description('Routing file, a path beside function_app.py such as routing.toml, or empty.')
param routingFile string = ''

@description('More subscriptions of this tenant to read: those of hub networks, DNS zones and firewalls.')
param otherSubscriptionIds array = []

@description('Let the program run its one probe script on a node when a person asks for it. This is root on the node.')
param allowNodeProbes bool = false

@description('Let reports name who made a change. This is personal data.')
param showCallers bool = false

@description('Subscribe to failed operations. The function must be published first: deploy, publish, deploy again with true.')
param subscribeToEvents bool = false

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, resourceGroupName, location))
var subscriptionIds = union([subscription().subscriptionId], otherSubscriptionIds)

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${environmentName}'
    location: location
    tags: tags
  }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module vault 'app/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    slackBotToken: slackBotToken
    slackSigningSecret: slackSigningSecret
  }
}

module monitor 'app/monitor.bicep' = {
  name: 'monitor'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module api 'app/api.bicep' = {
  name: 'api'
  scope: group
  params: {
    name: 'func-${environmentName}-${token}'
    location: location
    tags: tags
    pythonVersion: pythonVersion
    warmInstances: warmInstances
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    insightsConnectionString: monitor.outputs.connectionString
    botTokenUri: vault.outputs.botTokenUri
    signingSecretUri: vault.outputs.signingSecretUri
    slackDefaultChannel: slackDefaultChannel
    slackOncallUsergroup: slackOncallUsergroup
    routingFile: routingFile
    showCallers: showCallers
  }
}

module roles 'app/roles.bicep' = {
  name: 'roles'
  params: {
    subscriptionIds: subscriptionIds
    withNodeProbes: allowNodeProbes
  }
}

module readers 'app/grant.bicep' = [
  for id in subscriptionIds: {
    name: 'reader-${id}'
    scope: subscription(id)
    params: {
      principalId: identity.outputs.principalId
      roleDefinitionId: roles.outputs.readerId
    }
  }
]

module probers 'app/grant.bicep' = [
  for id in (allowNodeProbes ? subscriptionIds : []): {
    name: 'prober-${id}'
    scope: subscription(id)
    params: {
      principalId: identity.outputs.principalId
      roleDefinitionId: roles.outputs.proberId
    }
  }
]

module events 'app/events.bicep' = if (subscribeToEvents) {
  name: 'events'
  scope: group
  params: {
    name: 'evgt-${environmentName}'
    tags: tags
    identityId: identity.outputs.id
    functionId: '${api.outputs.id}/functions/aks_events'
    storageId: storage.outputs.id
    deadLetterContainer: storage.outputs.deadLetterContainer
  }
}

@description('Request URL for the Slack app: slash command and interactivity.')
output SLACK_REQUEST_URL string = 'https://${api.outputs.hostName}/api/slack'

output FUNCTION_APP_NAME string = api.outputs.name
output RESOURCE_GROUP_NAME string = group.name
