// AKS ConnCheck in one subscription: its own resource group, and rights to read, nothing else.
// What needs the published program or Slack's secrets comes after it, in connect.bicep.
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
@maxValue(10)
param warmInstances int = 1

@description('Id of a subnet for the app\'s outgoing traffic, delegated to Microsoft.App/environments, or empty. Register the provider Microsoft.App first.')
param integrationSubnetId string = ''

@description('Id of the Slack channel where failed operations are reported (C…).')
param slackDefaultChannel string

@description('Id of the Slack user group to mention for them (S…), or empty.')
param slackOncallUsergroup string = ''

@description('Routing file, a path beside function_app.py such as routing.toml, or empty.')
param routingFile string = ''

@description('After how many days incidents and their reports are deleted.')
@minValue(1)
@maxValue(3650)
param keepDays int = 30

@description('How many seconds one run may take, a node probe included.')
@minValue(1)
@maxValue(480)
param timeLimitSeconds int = 120

@description('Minutes in which many failures of one channel count as one storm, as a number, or empty for the program\'s own.')
param stormMinutes string = ''

@description('Seconds between two Slack messages in one channel, as a number, or empty for the program\'s own.')
param messageGapSeconds string = ''

@description('How often one person may ask in a minute, as a number, or empty for the program\'s own.')
param requestsPerMinute string = ''

@description('How many alerts are taken in a minute, as a number, or empty for the program\'s own.')
param alertsPerMinute string = ''

@description('Address of an OpenTelemetry collector (OTLP over HTTP) that is to get traces, metrics and the log as well, or empty.')
param collectorEndpoint string = ''

@description('More subscriptions of this tenant to read: those of hub networks, DNS zones, firewalls and other clusters.')
param otherSubscriptionIds array = []

@description('Name (not id) of a management group at which the two roles shall be assignable as well, or empty.')
param managementGroup string = ''

@description('Id of the subscription of another installation in this tenant, whose roles are taken. Empty: the roles are made here.')
param rolesFrom string = ''

@description('Let the program run its one probe script on a node when a person asks for it. This is root on the node.')
param allowNodeProbes bool = false

@description('Let reports name who made a change. This is personal data.')
param showCallers bool = false

@description('E-mail address for alerts about the program itself: poison messages and failed diagnoses. Empty: the alerts show in Azure Monitor only.')
param alertEmail string = ''

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

module watch 'app/watch.bicep' = {
  name: 'watch'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: tags
    insightsId: monitor.outputs.insightsId
    alertEmail: alertEmail
  }
}

module workbook 'app/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    name: environmentName
    location: location
    tags: tags
    insightsId: monitor.outputs.insightsId
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
    integrationSubnetId: integrationSubnetId
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
    keepDays: keepDays
    timeLimitSeconds: timeLimitSeconds
    stormMinutes: stormMinutes
    messageGapSeconds: messageGapSeconds
    requestsPerMinute: requestsPerMinute
    alertsPerMinute: alertsPerMinute
    collectorEndpoint: collectorEndpoint
    showCallers: showCallers
  }
}

module roles 'app/roles.bicep' = {
  name: 'roles'
  params: {
    subscriptionIds: subscriptionIds
    managementGroup: managementGroup
    madeIn: rolesFrom
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

@description('Address that the Slack app manifest is made with.')
output APP_URL string = 'https://${api.outputs.hostName}'

@description('Request URL for the Slack app: slash command, interactivity, options.')
output SLACK_REQUEST_URL string = 'https://${api.outputs.hostName}/api/slack'

@description('Where Azure Monitor hands in alerts; a function key is needed as well.')
output ALERTS_URL string = 'https://${api.outputs.hostName}/api/alerts'

@description('Name of the function app.')
output FUNCTION_APP_NAME string = api.outputs.name

@description('Name of the resource group.')
output RESOURCE_GROUP_NAME string = group.name

@description('Name of the key vault that holds the two Slack secrets.')
output KEY_VAULT_NAME string = vault.outputs.name

@description('Name of the storage account.')
output STORAGE_ACCOUNT_NAME string = storage.outputs.name

@description('Name of the managed identity.')
output IDENTITY_NAME string = identity.outputs.name

@description('Object id of the managed identity, to grant it rights elsewhere.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
