#!/bin/sh
# Signs an assertion with OpenSSL and exchanges it for an access token (RFC 7523).
# Prints what the server answers. Needs openssl and curl.
set -eu
key=<%keyFile%>
url=<%tokenUrl%>
who=<%claimsStart%>

encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
header='{"alg":"RS256","typ":"JWT"}'
claims="$who,\"iat\":$now,\"exp\":$((now + <%lifetime%>)),\"jti\":\"$(openssl rand -hex 16)\"}"
signed="$(printf '%s' "$header" | encode).$(printf '%s' "$claims" | encode)"
signature=$(printf '%s' "$signed" | openssl dgst -sha256 -sign "$key" | encode)

# The assertion goes through a pipe: other users can see the arguments of a command.
printf 'grant_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Agrant-type%%3Ajwt-bearer&assertion=%s' "$signed.$signature" |
  curl --silent --show-error --data @- "$url"
