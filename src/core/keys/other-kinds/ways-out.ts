/** The ways from one of these files to the key in it. */

export const unpacked = (program: string): string => `unpack it first, for example with ${program}, and give the file in it`;
export const decrypted = (command: string): string => `decrypt it first: ${command}`;
export const ITSELF = 'give the file with the key, not this one';
export const PRINTED = 'give the file that was printed, or print it again without -noout';
export const GET_AGAIN = 'the download probably failed; get the file again, and look at it in an editor';
export const OTHER_KEY = 'give an RSA key, as PEM or JWK';
export const CREDENTIAL = 'it is used as it is; the JWT Bearer grant needs an RSA key, which the command key makes';
