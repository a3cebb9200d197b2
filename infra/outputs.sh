#!/bin/sh
# Print the outputs of the first deployment as lines for a shell: eval "$(infra/outputs.sh)".
# Resource Manager changes the case of outputs' names on the way, so it is put right here.
set -eu
az deployment sub show --name "${1:-aks-conncheck}" --query properties.outputs --output json |
  python3 -c '
import json, shlex, sys
for name, output in json.load(sys.stdin).items():
    print("export", name.upper() + "=" + shlex.quote(str(output["value"])))
'
