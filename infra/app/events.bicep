// Failed AKS operations of one subscription call the function aks_events; lost ones are kept.
// The topic is in this resource group: the one of the program, or that of an existing topic.
@description('Name of the system topic.')
param topicName string

@description('Whether to make the topic. A subscription has one of this kind: false where it is there already.')
param makeTopic bool

@description('Tags of a topic that is made.')
param tags object

@description('Id of the published function that takes the events.')
param functionId string

@description('Id of the storage account for undeliverable events, or empty to drop them after a day.')
param deadLetterAccountId string

@description('Container for undeliverable events.')
param deadLetterContainer string

resource made 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (makeTopic) {
  name: topicName
  location: 'global'
  tags: tags
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource failures 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'failed-aks-operations'
  dependsOn: [made]
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: functionId
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      includedEventTypes: [
        'Microsoft.Resources.ResourceWriteFailure'
        'Microsoft.Resources.ResourceActionFailure'
      ]
      enableAdvancedFilteringOnArrays: false
      // All that bot/events.py takes. Azure allows 25 values in one event subscription.
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: [
            'Microsoft.ContainerService/managedClusters/write'
            'Microsoft.ContainerService/managedClusters/agentPools/write'
            'Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/action'
            'Microsoft.ContainerService/managedClusters/start/action'
            'Microsoft.Compute/virtualMachineScaleSets/write'
            'Microsoft.Resources/deployments/write'
          ]
        }
      ]
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    // Topics of subscriptions are global, and global topics have no identity to write with.
    deadLetterDestination: empty(deadLetterAccountId)
      ? null
      : {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: deadLetterAccountId
            blobContainerName: deadLetterContainer
          }
        }
  }
}
