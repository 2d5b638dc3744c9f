#!/bin/sh
# Creates the connected app. Put the token of an administrator into ANYPOINT_TOKEN, and the id of the organization into ANYPOINT_ORG.
# The answer has client_id: save it with `jwt-kit set --client-id`.
set -eu
platform=<%platform%>
# The token goes through a pipe: other users can see the arguments of a command.
printf 'Authorization: Bearer %s\n' "$ANYPOINT_TOKEN" |
  curl --silent --show-error --header @- --header 'Content-Type: application/json' --data @connected-app.json \
    "$platform/accounts/api/organizations/$ANYPOINT_ORG/connectedApplications"
