// A cluster's own topic: failed rolling upgrades of its node pools. It is regional and has an
// identity, so undeliverable events go to the program's storage without a key.
@description('Id of the managed cluster.')
param clusterId string

@description('Region of the managed cluster; the topic lies there.')
param clusterLocation string

@description('Tags.')
param tags object

@description('Id of the published function that takes the events.')
param functionId string

@description('Id of the identity that writes undeliverable events.')
param identityId string

@description('Id of the storage account for undeliverable events.')
param storageId string

@description('Container for undeliverable events.')
param deadLetterContainer string

var name = 'evgt-${take(replace(last(split(clusterId, '/')), '_', '-'), 36)}-${take(uniqueString(toLower(clusterId)), 6)}'

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: clusterLocation
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    source: clusterId
    topicType: 'Microsoft.ContainerService.ManagedClusters'
  }
}

resource failures 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'failed-rolling-upgrades'
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
      includedEventTypes: ['Microsoft.ContainerService.NodePoolRollingFailed']
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: identityId
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageId
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}
