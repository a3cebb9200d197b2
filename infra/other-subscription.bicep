// Failed AKS operations of a further subscription of the tenant call the same function app. Deploy
// it there, when main.bicep has that subscription in otherSubscriptionIds and connect.bicep is done.
targetScope = 'subscription'

@description('Name of the deployment; resources are named after it.')
@minLength(3)
@maxLength(20)
param environmentName string = 'aks-conncheck'

@description('Region of the resource group and of undeliverable events.')
param location string

@description('Resource group that is made for the topic.')
param resourceGroupName string = 'rg-${environmentName}-events'

@description('Id of the function app, in its own subscription.')
param functionAppId string

@description('Name of the Event Grid system topic that this subscription has already, or empty to make one.')
param existingTopicName string = ''

@description('Resource group of that topic.')
param existingTopicGroup string = resourceGroupName

@description('Keep events that could not be delivered for a day, in an account with keys.')
param keepDeadLetters bool = true

@description('After how many days such events are deleted.')
@minValue(1)
@maxValue(365)
param deadLetterDays int = 30

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module deadLetters 'app/dead-letters.bicep' = if (keepDeadLetters) {
  name: 'dead-letters'
  scope: group
  params: {
    name: 'dl${uniqueString(group.id)}'
    location: location
    tags: tags
    keepDays: deadLetterDays
  }
}

module events 'app/events.bicep' = {
  name: 'events'
  scope: resourceGroup(existingTopicGroup)
  dependsOn: [group]
  params: {
    topicName: empty(existingTopicName) ? 'evgt-${environmentName}' : existingTopicName
    makeTopic: empty(existingTopicName)
    tags: tags
    functionId: '${functionAppId}/functions/aks_events'
    deadLetterAccountId: keepDeadLetters ? deadLetters.outputs.id : ''
    deadLetterContainer: keepDeadLetters ? deadLetters.outputs.container : ''
  }
}
