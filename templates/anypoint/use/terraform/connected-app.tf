# A connected app that acts on behalf of a user, for the provider mulesoft/anypoint.
resource "anypoint_connected_app" "jwt_bearer" {
  name          = <%name%>
  grant_types   = ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
  redirect_uris = [<%#website%><%website%><%/website%>]
<%#website%>
  client_uri    = <%website%>
<%/website%>
  public_keys   = [<%publicKey%>]
  audience      = "internal"
  enabled       = true
  scopes        = [{ scope = <%grantedScope%> }]
}

output "client_id" {
  value = anypoint_connected_app.jwt_bearer.id
}
