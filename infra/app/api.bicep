// The function app on a Flex Consumption plan, with the settings of the program.
param name string
param location string
param tags object
param pythonVersion string
param warmInstances int
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param insightsConnectionString string
param botTokenUri string
param signingSecretUri string
param slackDefaultChannel string
param slackOncallUsergroup string
param routingFile string
param showCallers bool

var sdkClouds = {
  AzureCloud: 'AZURE_PUBLIC_CLOUD'
  AzureUSGovernment: 'AZURE_US_GOVERNMENT'
  AzureChinaCloud: 'AZURE_CHINA_CLOUD'
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      runtime: { name: 'python', version: pythonVersion }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: 40
        alwaysReady: warmInstances > 0 ? [{ name: 'http', instanceCount: warmInstances }] : []
      }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    AZURE_CLIENT_ID: identityClientId
    AZURE_SUBSCRIPTION_ID: subscription().subscriptionId
    AZURE_SDK_CLOUD_CONF: sdkClouds[environment().name]
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    SLACK_BOT_TOKEN: '@Microsoft.KeyVault(SecretUri=${botTokenUri})'
    SLACK_SIGNING_SECRET: '@Microsoft.KeyVault(SecretUri=${signingSecretUri})'
    SLACK_DEFAULT_CHANNEL: slackDefaultChannel
    SLACK_ONCALL_USERGROUP: slackOncallUsergroup
    CONNCHECK_ROUTING_FILE: routingFile
    CONNCHECK_SHOW_CALLERS: toLower(string(showCallers))
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
