/** Texts without a key, by what they start with or contain; then their name and the way to the key. */
import { common, type TextKind } from './common-kinds.ts';
import { CREDENTIAL, decrypted, GET_AGAIN, ITSELF, OTHER_KEY, PRINTED } from './ways-out.ts';

export const byText: readonly TextKind[] = [
  // Encrypted by other programs
  common.age,
  [
    /^(?:#[^\n]*\n)*AGE-SECRET-KEY-1/,
    'a secret key of age, which only decrypts files',
    'give an RSA key, as PEM or JWK; decrypt a file with this one: age -d -i',
  ],
  [/^\$ANSIBLE_VAULT;/, 'a file encrypted with Ansible Vault', decrypted('ansible-vault decrypt')],
  [
    /^[ \t]{0,40}\$ANSIBLE_VAULT;/m,
    'a file with values encrypted by Ansible Vault',
    'decrypt the value first: ansible localhost -m debug -a var=NAME -e @FILE -J',
  ],
  [
    /"encKeyValidation_DO_NOT_EDIT"/,
    'an encrypted export of Bitwarden',
    'export it again as JSON without encryption, or copy the key from its entry',
  ],
  [
    /=[ \t]{1,8}(?:<sensitive>|\(sensitive value\))/,
    'output of Terraform, which hides its values',
    'print the value itself: terraform output -raw NAME',
  ],
  [
    /^0{7} (?:[0-7]{3} ){3}|^0{7} [0-7]{6}(?:\s|$)|^0{7} {2,3}\S{1,2} {2,3}\S{1,2} {2,3}\S/,
    'an octal dump of od',
    'dump it in hexadecimal: od -A x -t x1, or give the file itself',
  ],
  [/\bENC\[AES256_GCM,data:/, 'a file encrypted with sops', decrypted('sops decrypt')],
  [
    /^kind:\s{1,8}SealedSecret\b/m,
    'a sealed secret of Kubernetes',
    'take the key from the Secret in the cluster, or from where it was sealed',
  ],
  [/^U2FsdGVkX1/, 'a file encrypted with openssl enc', decrypted('openssl enc -d, with the cipher it was encrypted with')],
  [
    /^01000000d08c9ddf0115d111/i,
    'data that Windows encrypted for one account (DPAPI)',
    'decrypt it with the same account on the same computer, and save the key itself',
  ],
  [/^AQICAH/, 'data encrypted with AWS KMS', decrypted('aws kms decrypt')],
  [/^vault:v\d{1,4}:/, 'data encrypted by the transit engine of Vault', decrypted('vault write transit/decrypt/')],
  [/^\{AQAAAB/, 'a secret encrypted by Jenkins', 'take the key from where it was stored in Jenkins, or in a job that has it'],
  [
    /^['"]?\{cipher\}/,
    'a value encrypted for Spring Cloud Config',
    'decrypt it first, at the endpoint /decrypt of the config server',
  ],
  common.pgpMessage,
  common.pgpKey,
  [/-----BEGIN PGP SIGNATURE-----/, 'a signature of PGP', ITSELF],
  // Keys and tokens of other kinds
  [
    /-----BEGIN (?:TSS2 PRIVATE KEY|TSS KEY BLOB)-----/,
    'a key that only the TPM chip of one computer can use',
    'make a key in a file: a key in a TPM cannot be exported',
  ],
  [/-----BEGIN SSH SIGNATURE-----/, 'a signature of OpenSSH', ITSELF],
  [
    /^v[1-4]\.(?:local|public)\.[\w-]{10}/,
    'a PASETO token, which is not a JWT',
    'ask for a JWT, or verify it with a library for PASETO',
  ],
  [/^k[1-4]\.[a-z-]{2,16}\.[\w-]{10}/, 'a key for PASETO (PASERK)', 'give the key as PEM or JWK'],
  [
    /^<(?:\?xml[^>]{0,200}>\s{0,80}<)?(?:saml2?p?|samlp):/i,
    'a message or metadata of SAML, without a certificate',
    'give the X509Certificate in the metadata of the identity provider',
  ],
  [/^(?:PHNhbW[wx]|PD94bWwg)/, 'XML in base64, such as a message of SAML', 'decode it, and give the X509Certificate in it'],
  [/^untrusted comment:/, 'a key or a signature of minisign or signify', OTHER_KEY],
  [/^\[Interface\][\s\S]{0,400}\bPrivateKey\s{0,4}=/, 'a configuration of WireGuard', OTHER_KEY],
  [
    /^(?=[^\n]{0,90}(?:print|SHA|[\da-f]:))[\w .()-]{0,60}[=:]?\s{0,8}(?:[\da-f]{2}[: -]?){15,63}[\da-f]{2}\s*$/i,
    'a fingerprint',
    'give the certificate or the key itself; the command match compares a fingerprint with it',
  ],
  [
    /^(?:[A-Za-z0-9+/]{43}=|[\da-f]{64})\s*$/i,
    'a value of 32 octets, as shared secrets and keys of WireGuard are',
    'give the whole key, as PEM or JWK; a fingerprint only names a key',
  ],
  [
    /^pkcs11:/,
    'the address of a key in a security device (PKCS#11)',
    'export the key from the device if it allows it, or make a key in a file',
  ],
  [
    /^(?:arn:aws|projects\/[^/\s]{1,99}\/secrets\/|op:\/\/|vault:|https:\/\/[^\s/]{1,99}\.vault\.azure\.net\/)/,
    'the address of a secret, not the secret',
    'read the secret from its store first, and give what it contains',
  ],
  // What other programs print and keep
  [
    /^(?:RSA )?(?:Private|Public)-Key: \(|^(?:RSA Public-Key|ED25519 (?:Private|Public)-Key|X25519 (?:Private|Public)-Key):/,
    'what openssl prints of a key with -noout',
    PRINTED,
  ],
  [/^\s{0,8}0:d=0\s{1,4}hl=/, 'what openssl asn1parse prints', 'give the file that was printed'],
  [
    /^Modulus=[\dA-F]{16}/,
    'the modulus of a key, as openssl prints it with -modulus',
    'give the file that was printed: a key has more numbers',
  ],
  [/^Certificate:\s{1,8}Data:/, 'what openssl prints of a certificate with -noout', PRINTED],
  [
    /^Owner: [^\n]{1,400}\n\s{0,8}Issuer: [^\n]{1,400}\n\s{0,8}Serial number: /,
    'what keytool prints of a certificate',
    'give the file that was printed, or print it again with -rfc',
  ],
  [/^Certificate Request:\s{1,8}Data:/, 'what openssl prints of a request with -noout', PRINTED],
  [
    /^(?:Keystore type:|Your keystore contains|Alias name:)/m,
    'the list that keytool prints of a key store',
    'give the key store itself (.p12, .jks)',
  ],
  [/^version https:\/\/git-lfs\.github\.com\//, 'a pointer of Git LFS, not the file', 'get the file itself: git lfs pull'],
  [/^<{7} /m, 'a file with conflicts of git in it', 'resolve the conflict: keep one of the two versions'],
  [/^\[InternetShortcut\]/i, 'a shortcut of Windows', 'give the file that it points to'],
  [/^\{\\rtf/, 'a document in RTF, as WordPad and TextEdit write it', 'save it again as plain text'],
  [
    /<!DOCTYPE plist\b/,
    'a property list of macOS',
    'give the key itself; from a configuration profile, export the certificate in it',
  ],
  common.webPage,
  [/^<\?xml[^>]{0,200}>\s{0,80}<Error>|^<Error>/, 'an error response of a storage service', GET_AGAIN],
  [/^HTTP\/\d/, 'an HTTP response without a key in it', GET_AGAIN],
  [
    /^(?:40[0-9]|50[0-9])[: ]|^(?:Not Found|Forbidden|Unauthorized|Access Denied|Bad Gateway)\s*$/i,
    'an error response of a server',
    GET_AGAIN,
  ],
  [
    /^(?:[A-Z][\w-]{1,40}: [^\n]*\n(?:[ \t][^\n]*\n)*)*(?:MIME-Version|Content-Type|Return-Path): /i,
    'an e-mail',
    'save its attachment, and give that',
  ],
  // What a variable or a form left
  common.variable,
  [
    /^(?:undefined|null|none|nil|nan|\[object Object\])\s*$/i,
    'what a program writes for a value that is missing',
    'set the value, and write the file again',
  ],
  [
    /^\*{3,}\s*$/,
    'asterisks, which a CI system shows in place of a secret',
    'take the secret from where it was set, not from a log',
  ],
  [
    /^(?:[^\r\n]{0,80}\s)?\*{3,}\s{0,8}$/m,
    'a text in which the key was hidden (***)',
    'take the key from where it was made or is kept: logs and pipelines hide it',
  ],
  [
    /^(?:~?\/|\.{1,2}\/|[A-Za-z]:\\)[^\n]{1,400}\.(?:pem|key|crt|cer|p12|pfx|jks|json|der|pub)\s*$/i,
    'the path of a file',
    'give what is in the file at that path',
  ],
  [
    /^[\w.-]{1,99}\.(?:pem|key|crt|cer|p12|pfx|jks|json|der|pub)\s*$/i,
    'the name of a file',
    'give what is in the file with that name',
  ],
  [
    /^(?:\$ )?(?:sudo )?(?:cat|echo|type|openssl|kubectl|aws|gcloud|az|vault|op|curl|wget|base64|ssh-keygen) [^\r\n]{1,400}\s*$/,
    'a command, not what it prints',
    'run the command, and give what it prints',
  ],
  [
    /^(?:[\w./-]{1,60}: ){1,4}[^\r\n]{0,200}(?:No such file or directory|[Pp]ermission denied|command not found|[Nn]ot found|Is a directory)/,
    'the error message of a program',
    'the command that should print the key failed; run it again, and look at what it prints',
  ],
  [
    /^https?:\/\/\S{1,400}\s*$/,
    'a URL, not what is there',
    'give the URL itself in place of the file, or download what is there',
  ],
  [
    /^(?:ey[\w-]{8,}\.){2}[\w-]*\.?\s*$/,
    'a token (JWT)',
    'give the key that signs or verifies it; the command decode shows what is in the token',
  ],
  [/^(?:ghp|gho|ghs|github_pat|glpat|hvs|xox[bp]|sk|npm)[_.-][\w.-]{16,}\s*$/, 'a token or API key of a service', CREDENTIAL],
  [/^AKIA[A-Z0-9]{16}|aws_secret_access_key/i, 'an access key of AWS', CREDENTIAL],
  // JSON of services
  [/"(?:AccessKeyId|SecretAccessKey)"\s{0,8}:/, 'an access key of AWS', CREDENTIAL],
  [
    /"type"\s{0,8}:\s{0,8}"(?:authorized_user|external_account)"/,
    'credentials of Google without a private key',
    'download the key of a service account, as JSON',
  ],
  [
    /^\{\s{0,80}"(?:installed|web)"\s{0,8}:/,
    'the client secret of an app at Google',
    'download the key of a service account, as JSON',
  ],
  [
    /^\{(?=[\s\S]*"(?:appId|clientId)")(?=[\s\S]*"(?:password|clientSecret)")/,
    'the client secret of an app at Microsoft',
    'make a key and a certificate, and upload the certificate to the app',
  ],
  [/"access_token"\s{0,8}:/, 'the response of a token endpoint', 'give the key; the command decode shows what is in the token'],
  [/"primaryKeyId"\s{0,8}:/, 'a key set of Tink', 'export the key from Tink as PEM or JWK'],
  [
    /^\{(?=[\s\S]*"ciphertext")(?=[\s\S]*"(?:iv|tag|protected)")/,
    'an encrypted JWK or message (JWE)',
    'decrypt it first, with the key or the password it was encrypted for',
  ],
  [
    /^\{\s{0,80}"(?:error|errors|errorCode|message|error_description|statusCode)"\s{0,8}:/,
    'an error response in JSON',
    GET_AGAIN,
  ],

  [
    /^[^\n]{0,80}[[{(]\s{0,8}(?:0x30|48|0x2d|45)\s{0,4},/i,
    'a list of octets that is cut off, or has a value over 255',
    'copy the whole list again, or give the file itself',
  ],
  [/^H4sI[\w+/]/, 'a file compressed with gzip, in base64', 'decode and unpack it first: base64 -d | gunzip'],
  [/^begin(?:-base64)? [0-7]{3} /, 'a uuencoded file', 'decode it first: uudecode'],
  [/^(?:[A-Z2-7]{8}){10}/, 'base32', 'decode it first: base32 -d'],
  [/^<Buffer [\da-f]{2} /, 'what Node.js prints of a buffer, which leaves most of it out', "print it with toString('base64')"],
  [/^[\w-]{1,40}(?:,[\w -]{1,40}){1,40}\r?\n/, 'a table (CSV)', ITSELF],
  // PEM of other things
  [/-----BEGIN EC PARAMETERS-----/, 'the name of a curve', 'give the key that was written after it'],
  [/-----BEGIN X509 CRL-----/, 'a list of revoked certificates (CRL)', 'give the certificate itself'],
  [/-----BEGIN (?:DH|X9\.42 DH|DSA) PARAMETERS-----/, 'the parameters of a kind of key, without a key', ITSELF],
  [/^\[[A-Za-z][\w .:-]*\]\s/, 'a file of settings (INI)', ITSELF],
  [
    /-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----/,
    'a message (CMS, PKCS#7) without a certificate',
    'ask for the certificate itself, as PEM',
  ],
  [
    /-----BEGIN ATTRIBUTE CERTIFICATE-----/,
    'an attribute certificate, which has no key',
    'give the certificate itself, as PEM',
  ],
  [
    /^0{4,16}:?[ \t]{1,8}[\da-f]{2}/i,
    'a hex dump that is not complete',
    'dump the whole file again, without lines left out, or give the file itself',
  ],
];
