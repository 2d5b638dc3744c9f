#!/bin/sh
# Run this in its own directory. An admin of the org signs in before: sf org login web --set-default
set -eu
# 1. Creates the app with its certificate. After a renewal, this file is the only one that changes:
#    <%certificateFile%>
sf project deploy start --source-dir force-app

# 2. Lets the user in.
<%#withPermissionSet%>
<%^connectedApp%>
sf apex run --file assign-user.apex
<%/connectedApp%>
sf org assign permset --name <%permissionSet%> --on-behalf-of <%username%>
<%/withPermissionSet%>
<%#profile%>
# All users of the profile have access: the files say so.
<%/profile%>

# 3. Fetches the consumer key, and keeps it in the bundle. Do not commit it with the files.
sf project retrieve start --metadata <%certificateComponent%>
key=$(sed -n 's:.*<consumerKey>\(.*\)</consumerKey>.*:\1:p' <%certificateFile%>)
if [ -z "$key" ]; then
  echo 'the org does not show the consumer key: copy it from Setup' >&2
  exit 1
fi
<%#npx%>npx <%#npxPrefix%>--prefix <%npxPrefix%> <%/npxPrefix%><%/npx%>jwt-kit set <%bundle%> --client-id "$key"
