# Signs an assertion and exchanges it for an access token (RFC 7523). Returns what the server answers.
# Needs PowerShell 5.1 on Windows, or PowerShell 7 anywhere. The key must not have a passphrase.
$ErrorActionPreference = 'Stop'
$keyFile = <%keyFile%>
$tokenUrl = <%tokenUrl%>
$claimsStart = <%claimsStart%>
$lifetime = <%lifetime%>

function ConvertTo-Base64Url([byte[]] $bytes) {
    [Convert]::ToBase64String($bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
}

$pem = [IO.File]::ReadAllText((Resolve-Path -LiteralPath $keyFile).ProviderPath)
$der = [Convert]::FromBase64String(($pem -replace '-----[^-]+-----', '' -replace '\s', ''))
if ($PSVersionTable.PSVersion.Major -ge 7) {
    $rsa = [Security.Cryptography.RSA]::Create()
    $rsa.ImportPkcs8PrivateKey($der, [ref] $null)
} else {
    $key = [Security.Cryptography.CngKey]::Import($der, [Security.Cryptography.CngKeyBlobFormat]::Pkcs8PrivateBlob)
    $rsa = New-Object Security.Cryptography.RSACng $key
}

$utf8 = [Text.Encoding]::UTF8
$now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$jti = [Guid]::NewGuid()
$header = '{"alg":"RS256","typ":"JWT"}'
$claims = $claimsStart + ',"iat":' + $now + ',"exp":' + ($now + $lifetime) + ',"jti":"' + $jti + '"}'
$signed = (ConvertTo-Base64Url $utf8.GetBytes($header)) + '.' + (ConvertTo-Base64Url $utf8.GetBytes($claims))
$signature = $rsa.SignData($utf8.GetBytes($signed), [Security.Cryptography.HashAlgorithmName]::SHA256, [Security.Cryptography.RSASignaturePadding]::Pkcs1)

$form = @{
    grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    assertion = $signed + '.' + (ConvertTo-Base64Url $signature)
}
Invoke-RestMethod -Method Post -Uri $tokenUrl -Body $form
