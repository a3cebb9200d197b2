// Values come from the environment, so that no secret stands in a file or a shell history.
using './main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'aks-conncheck')
param location = readEnvironmentVariable('AZURE_LOCATION')
param slackBotToken = readEnvironmentVariable('SLACK_BOT_TOKEN')
param slackSigningSecret = readEnvironmentVariable('SLACK_SIGNING_SECRET')
param slackDefaultChannel = readEnvironmentVariable('SLACK_DEFAULT_CHANNEL')
param slackOncallUsergroup = readEnvironmentVariable('SLACK_ONCALL_USERGROUP', '')
param routingFile = readEnvironmentVariable('CONNCHECK_ROUTING_FILE', '')
param allowNodeProbes = bool(readEnvironmentVariable('ALLOW_NODE_PROBES', 'false'))
param showCallers = bool(readEnvironmentVariable('CONNCHECK_SHOW_CALLERS', 'false'))
param subscribeToEvents = bool(readEnvironmentVariable('SUBSCRIBE_TO_EVENTS', 'false'))
