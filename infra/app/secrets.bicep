// The two secrets of the Slack app, as new versions in the program's vault.
@description('Name of the vault.')
param vaultName string

@description('Bot token of the Slack app (xoxb-…).')
@secure()
param slackBotToken string

@description('Signing secret of the Slack app.')
@secure()
param slackSigningSecret string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource botToken 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'slack-bot-token'
  properties: { value: slackBotToken }
}

resource signingSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'slack-signing-secret'
  properties: { value: slackSigningSecret }
}
