// Values come from the environment, so that no secret stands in a file or a shell history.
using './connect.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'aks-conncheck')
param functionAppName = readEnvironmentVariable('FUNCTION_APP_NAME')
param keyVaultName = readEnvironmentVariable('KEY_VAULT_NAME')
param storageAccountName = readEnvironmentVariable('STORAGE_ACCOUNT_NAME')
param identityName = readEnvironmentVariable('IDENTITY_NAME')
param slackBotToken = readEnvironmentVariable('SLACK_BOT_TOKEN', '')
param slackSigningSecret = readEnvironmentVariable('SLACK_SIGNING_SECRET', '')
param waysIn = readEnvironmentVariable('WAYS_IN', 'both')
param existingTopicName = readEnvironmentVariable('EVENT_TOPIC_NAME', '')
param existingTopicGroup = readEnvironmentVariable('EVENT_TOPIC_GROUP', '')
param keepDeadLetters = bool(readEnvironmentVariable('KEEP_DEAD_LETTERS', 'true'))
param clusters = json(readEnvironmentVariable('ROLLING_CLUSTERS', '[]'))
