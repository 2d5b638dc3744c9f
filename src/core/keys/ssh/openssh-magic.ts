/** How a private key in OpenSSH's own format starts. */
export const OPENSSH_MAGIC = 'openssh-key-v1\0';
