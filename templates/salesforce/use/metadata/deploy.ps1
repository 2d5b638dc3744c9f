# Run this in its own directory. An admin of the org signs in before: sf org login web --set-default
$ErrorActionPreference = 'Stop'
function Stop-OnFailure { if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE } }
# 1. Creates the app with its certificate. After a renewal, this file is the only one that changes:
#    <%certificateFile%>
sf project deploy start --source-dir force-app
Stop-OnFailure

# 2. Lets the user in.
<%#withPermissionSet%>
<%^connectedApp%>
sf apex run --file assign-user.apex
Stop-OnFailure
<%/connectedApp%>
sf org assign permset --name <%permissionSet%> --on-behalf-of <%username%>
Stop-OnFailure
<%/withPermissionSet%>
<%#profile%>
# All users of the profile have access: the files say so.
<%/profile%>

# 3. Fetches the consumer key, and keeps it in the bundle. Do not commit it with the files.
sf project retrieve start --metadata <%certificateComponent%>
Stop-OnFailure
$found = ([xml](Get-Content -Raw -Encoding UTF8 <%certificateFile%>)).SelectSingleNode("//*[local-name()='consumerKey']")
if (-not $found) { throw 'the org does not show the consumer key: copy it from Setup' }
<%#npx%>npx <%#npxPrefix%>--prefix <%npxPrefix%> <%/npxPrefix%><%/npx%>jwt-kit set <%bundle%> --client-id $found.InnerText
