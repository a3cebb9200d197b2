// The function app on a Flex Consumption plan, with the settings of the program.
@description('Name of the function app, unique in Azure.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Version of Python.')
param pythonVersion string

@description('Instances that are always ready for HTTP; 0 for none.')
param warmInstances int

@description('Id of a subnet for outgoing traffic, or empty.')
param integrationSubnetId string

@description('Id of the identity.')
param identityId string

@description('Client id of the identity.')
param identityClientId string

@description('Name of the storage account.')
param storageName string

@description('Container that holds the published package.')
param packageContainer string

@description('Where telemetry goes; no secret, since keys are off.')
param insightsConnectionString string

@description('Address of the secret with the bot token.')
param botTokenUri string

@description('Address of the secret with the signing secret.')
param signingSecretUri string

@description('Channel for operations that failed without anybody asking.')
param slackDefaultChannel string

@description('User group to mention there, or empty.')
param slackOncallUsergroup string

@description('Routing file beside function_app.py, or empty.')
param routingFile string

@description('Days after which incidents are deleted.')
param keepDays int

@description('Seconds that one run may take.')
param timeLimitSeconds int

@description('Minutes in which failures count as one storm, 0 for never; empty for the program\'s own.')
param stormMinutes string

@description('Seconds between two messages in one channel; empty for the program\'s own.')
param messageGapSeconds string

@description('How often one person may ask in a minute; empty for the program\'s own.')
param requestsPerMinute string

@description('How many alerts are taken in a minute; empty for the program\'s own.')
param alertsPerMinute string

@description('Address of an OpenTelemetry collector (OTLP over HTTP), or empty.')
param collectorEndpoint string

@description('Whether reports name who made a change.')
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
    virtualNetworkSubnetId: empty(integrationSubnetId) ? null : integrationSubnetId
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' }
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

// Publishing is by Microsoft Entra tokens; the site's own user name and password open nothing.
resource ftpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

// The three *_DISABLED settings: docs/telemetry.md, What else would be sent.
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
    APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
    APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
    APPLICATIONINSIGHTS_SDKSTATS_DISABLED: 'true'
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorEndpoint
    SLACK_BOT_TOKEN: '@Microsoft.KeyVault(SecretUri=${botTokenUri})'
    SLACK_SIGNING_SECRET: '@Microsoft.KeyVault(SecretUri=${signingSecretUri})'
    SLACK_DEFAULT_CHANNEL: slackDefaultChannel
    SLACK_ONCALL_USERGROUP: slackOncallUsergroup
    CONNCHECK_ROUTING_FILE: routingFile
    CONNCHECK_KEEP_DAYS: string(keepDays)
    CONNCHECK_TIME_LIMIT_S: string(timeLimitSeconds)
    CONNCHECK_STORM_MINUTES: stormMinutes
    CONNCHECK_MESSAGE_GAP_S: messageGapSeconds
    CONNCHECK_REQUESTS_PER_MINUTE: requestsPerMinute
    CONNCHECK_ALERTS_PER_MINUTE: alertsPerMinute
    CONNCHECK_SHOW_CALLERS: toLower(string(showCallers))
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
